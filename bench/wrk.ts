import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { run } from "./child.ts"
import { CORES, pinnedTo } from "./cores.ts"
import { inFolder } from "./folder.ts"
import { findTool } from "./tools.ts"

const SCRIPT = fileURLToPath(new URL("predict.lua", import.meta.url))
/** An answer that takes longer counts as broken. */
const TIMEOUT_SECONDS = 10

/** What wrk is to do. */
export interface WrkOptions {
  readonly address: string
  /** `/predict` where none is given. */
  readonly path?: string
  readonly body: string
  /** Each has one request under way at any time: the next is sent when the answer is there. */
  readonly connections: number
  readonly seconds: number
}

/** What wrk saw. The latencies, in milliseconds, are those of all answers. */
export interface WrkRun {
  /** Answers of any kind. */
  readonly requests: number
  readonly seconds: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly max: number
  /** Answers of status 400 and above. */
  readonly refused: number
  /** Connections that failed, and answers that did not come in time. */
  readonly broken: number
  /** The share of its core's time that wrk took; near 1, it is what is measured. */
  readonly busy: number
}

/** Sends one body over and over, as fast as the answers come. */
export async function runWrk({
  address,
  path = "/predict",
  body,
  connections,
  seconds,
}: WrkOptions): Promise<WrkRun> {
  const {
    output,
    processorSeconds,
    seconds: taken,
  } = await inFolder(async (folder) => {
    const file = join(folder, "body.json")
    await Bun.write(file, body)
    const load = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", `${TIMEOUT_SECONDS}s`]
    const command = [findTool("wrk"), ...load, "-s", SCRIPT, `${address}${path}`, "--", file]
    return await run(pinnedTo(CORES.load, command))
  })
  const line = output.split("\n").findLast((text) => text.startsWith("{")) ?? "{}"
  const { duration, p50, p99, p999, max, ...counts } = JSON.parse(line)
  return {
    ...counts,
    seconds: duration / 1e6,
    p50: p50 / 1000,
    p99: p99 / 1000,
    p999: p999 / 1000,
    max: max / 1000,
    busy: processorSeconds / taken,
  }
}

/** How many good answers came in a second. */
export function goodPerSecond({ requests, refused, seconds }: WrkRun): number {
  return (requests - refused) / seconds
}

/** How much went wrong, where nothing should. */
export function errorsOf(runs: readonly WrkRun[]): number {
  return runs.reduce((sum, { refused, broken }) => sum + refused + broken, 0)
}
