/** What a process did from its start to its exit. */
export interface Run {
  readonly seconds: number
  /** The most memory that was resident at any time, in megabytes of 10^6 bytes. */
  readonly peakMegabytes: number
  /** The time of processors that it took, its own and the system's for it. */
  readonly processorSeconds: number
  readonly output: string
}

/** A process ended otherwise than with success. */
export class ChildError extends Error {
  override name = "ChildError" as const
  readonly code = "child"
}

/**
 * Runs a process to its end.
 *
 * Linux counts the parent's memory at the moment of the start into the child's peak, so that a
 * benchmark must keep nothing large itself.
 *
 * @param environment variables added to this process's own
 * @throws {ChildError} if it does not exit with 0
 */
export async function run(
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const start = performance.now()
  const child = Bun.spawn([...command], {
    env: environmentWith(environment),
    stdout: "pipe",
    stderr: "pipe",
  })
  const [output, errors, code] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ])
  const seconds = (performance.now() - start) / 1000
  if (code !== 0) {
    throw new ChildError(`${command.slice(0, 2).join(" ")} ended with ${code}:\n${errors}`)
  }
  const { maxRSS = Number.NaN, cpuTime } = child.resourceUsage() ?? {}
  return {
    seconds,
    peakMegabytes: maxRSS / 1e6,
    processorSeconds: Number(cpuTime?.total ?? Number.NaN) / 1e6,
    output,
  }
}

/** This process's environment with some more variables, and ONNX Runtime's telemetry off. */
export function environmentWith(
  added: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  // ONNX Runtime reads the variable natively, at its start.
  return { ...process.env, ORT_DISABLE_TELEMETRY: "1", ...added }
}
