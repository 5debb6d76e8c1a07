import { findTool } from "./tools.ts"

/** Servers and what loads them have a core of their own, so that neither takes the other's time. */
export const CORES = { server: 0, load: 1 } as const

/** Keeps this process on the core of what loads servers, where it is itself what does. */
export async function stayOnLoadCore(): Promise<void> {
  const command = [findTool("taskset"), "-p", "-c", `${CORES.load}`, `${process.pid}`]
  await Bun.spawn(command, { stdout: "ignore" }).exited
}

/** The same command, kept on one core. */
export function pinnedTo(core: number, command: readonly string[]): string[] {
  return [findTool("taskset"), "-c", `${core}`, ...command]
}
