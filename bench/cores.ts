import { findTool } from "./tools.ts"

/** Servers and what loads them have a core of their own, so that neither takes the other's time. */
export const CORES = { server: 0, load: 1 } as const

/** The same command, kept on one core. */
export function pinnedTo(core: number, command: readonly string[]): string[] {
  return [findTool("taskset"), "-c", `${core}`, ...command]
}
