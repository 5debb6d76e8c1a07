/** A command that ended otherwise than with success. The message is what it said. */
export class CommandError extends Error {
  override name = "CommandError" as const
  readonly code = "command"
}

/** How to run a command. */
export interface RunOptions {
  readonly cwd?: string
  /** More variables for its environment. */
  readonly environment?: Readonly<Record<string, string>>
  /** What it reads. */
  readonly input?: string
  /** Shows what it says while it says it. */
  readonly isShown?: boolean
}

/**
 * Runs a command to its end.
 *
 * @returns what it wrote to its output, without the last line's end
 * @throws {CommandError} if it ends otherwise than with 0
 */
export async function run(
  command: readonly string[],
  { cwd, environment = {}, input, isShown = false }: RunOptions = {},
): Promise<string> {
  const child = Bun.spawn([...command], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...environment },
    stdin: input === undefined ? "ignore" : new Blob([input]),
    stdout: "pipe",
    stderr: isShown ? "inherit" : "pipe",
  })
  const [output, errors, code] = await Promise.all([
    child.stdout.text(),
    isShown ? "" : new Response(child.stderr).text(),
    child.exited,
  ])
  if (code === 0) return output.trimEnd()
  throw new CommandError(`${command.join(" ")} ended with ${code}\n${output}${errors}`.trimEnd())
}
