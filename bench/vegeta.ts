import { join } from "node:path"
import { run } from "./child.ts"
import { CORES, pinnedTo } from "./cores.ts"
import { inFolder } from "./folder.ts"
import { findTool } from "./tools.ts"

const TIMEOUT_SECONDS = 10

/** What vegeta is to do. */
export interface AttackOptions {
  readonly address: string
  readonly body: string
  /** Requests a second, sent by the clock whether or not the answers to earlier ones are there. */
  readonly rate: number
  readonly seconds: number
  /**
   * The most requests under way, and connections. With as many, vegeta sends no more until one is
   * answered.
   */
  readonly mostAtOnce?: number
  /** The results are not read before: that takes time of a processor. */
  readonly readAfter?: Promise<unknown>
}

/** One request that vegeta sent. */
export interface Shot {
  /** When it was due by the clock, in milliseconds since 1970. */
  readonly due: number
  /** When it was sent. */
  readonly sent: number
  /** From then until the answer was there, or the failure. */
  readonly milliseconds: number
  /** The answer's; 0 where there was none. */
  readonly status: number
}

/** What vegeta did. */
export interface Attack {
  /** In the order of sending. */
  readonly shots: readonly Shot[]
  /** The share of its core's time that vegeta took; near 1, it is part of what is measured. */
  readonly busy: number
}

/** Sends one body to `POST /predict` at a constant rate: an open model. */
export async function attack({
  address,
  body,
  rate,
  seconds,
  mostAtOnce,
  readAfter,
}: AttackOptions): Promise<Attack> {
  const vegeta = findTool("vegeta")
  return await inFolder(async (folder) => {
    const files = { body: join(folder, "body"), targets: join(folder, "targets") }
    const results = join(folder, "results")
    await Bun.write(files.body, body)
    await Bun.write(
      files.targets,
      `POST ${address}/predict\nContent-Type: application/json\n@${files.body}\n`,
    )
    const load = [`-rate=${rate}/s`, `-duration=${seconds}s`, `-timeout=${TIMEOUT_SECONDS}s`]
    const limits =
      mostAtOnce === undefined ? [] : [`-max-workers=${mostAtOnce}`, `-connections=${mostAtOnce}`]
    const paths = [`-targets=${files.targets}`, `-output=${results}`, "-max-body=0"]
    const command = [vegeta, "attack", ...load, ...limits, ...paths]
    const { processorSeconds, seconds: taken } = await run(pinnedTo(CORES.load, command))
    await readAfter
    const { output } = await run([vegeta, "encode", "--to", "csv", results])
    return { shots: shotsIn(output, rate), busy: processorSeconds / taken }
  })
}

/** Reads vegeta's CSV: a line begins with the time in nanoseconds, the status, the latency. */
function shotsIn(csv: string, rate: number): Shot[] {
  const shots = Array.from(csv.matchAll(/^(\d+),(\d+),(\d+),/gm), ([, sent, status, took]) => ({
    sent: Number(sent) / 1e6,
    milliseconds: Number(took) / 1e6,
    status: Number(status),
  })).toSorted((left, right) => left.sent - right.sent)
  // Vegeta sends by a clock but counts from the moment when a request went out, which may be late.
  // The clock began where no request was early.
  const interval = 1000 / rate
  const began = shots.reduce(
    (earliest, { sent }, index) => Math.min(earliest, sent - index * interval),
    Number.POSITIVE_INFINITY,
  )
  return shots.map(({ sent, milliseconds, status }, index) => {
    return { due: began + index * interval, sent, milliseconds, status }
  })
}
