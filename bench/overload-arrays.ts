import { CORES } from "./cores.ts"
import type { Golden } from "./golden.ts"
import { whenNormal } from "./recovery.ts"
import { type Resident, residentOf } from "./resident.ts"
import { sampledWhile } from "./samples.ts"
import { SEPAL, startServer } from "./server.ts"
import { quantileOf } from "./statistics.ts"
import { attack, type Shot } from "./vegeta.ts"
import { goodPerSecond, runWrk } from "./wrk.ts"

/** The rows of each array. */
export const ROWS = 1024
/** How many times its capacity the server is offered. */
export const TIMES = 3
const CAPACITY = { connections: 64, seconds: 5 }
const SECONDS = 20
/**
 * The most requests under way: of what is offered, those wait at the client that find all of them
 * under way. With thousands, vegeta itself is what they wait for.
 */
const MOST_AT_ONCE = 500

/** One overload by requests that come by the clock. Rates are requests a second, times milliseconds. */
export interface ArraysOverload extends Resident {
  /** The most that the server answers when no more is asked than it can. */
  readonly capacity: number
  readonly offered: number
  /** What vegeta managed to send of it. */
  readonly sent: number
  /** The share of its core's time that vegeta took. */
  readonly busy: number
  readonly goodput: number
  readonly share: number
  readonly acceptedP50: number
  readonly acceptedP99: number
  /** Answers of 503. */
  readonly refused: number
  readonly refusedP99: number
  /** Other answers, and requests without one. */
  readonly failed: number
  /** From the last request sent until single requests are answered as ever. */
  readonly recovery: number
  readonly capacityAfter: number
}

/** Offers a fresh server three times what it can do, in arrays. */
export async function overloadArrays(golden: Golden): Promise<ArraysOverload> {
  await using server = await startServer(SEPAL, { core: CORES.server })
  const { address, residentMegabytes } = server
  const body = golden.many(ROWS)
  await golden.askMany(address, ROWS)
  const measureCapacity = async () => goodPerSecond(await runWrk({ address, body, ...CAPACITY }))

  const capacity = await measureCapacity()
  const rate = Math.round(TIMES * capacity)
  // It is asked from the end of the load, not from when the last of what waited was answered.
  const normal = Bun.sleep(SECONDS * 1000).then(() => whenNormal(address, golden.one))
  const load = { address, body, rate, seconds: SECONDS, mostAtOnce: MOST_AT_ONCE }
  const {
    result: { shots, busy },
    samples,
  } = await sampledWhile(residentMegabytes, attack({ ...load, readAfter: normal }))
  return {
    capacity,
    offered: rate,
    busy,
    ...sumUp(shots, capacity),
    ...residentOf(samples),
    recovery: Math.max(0, (await normal) - (shots.at(-1)?.sent ?? Number.NaN)),
    capacityAfter: await measureCapacity(),
  }
}

function sumUp(shots: readonly Shot[], capacity: number) {
  const taken = (status: number) =>
    shots.filter((shot) => shot.status === status).map(({ milliseconds }) => milliseconds)
  const [accepted, refused] = [taken(200), taken(503)]
  const goodput = accepted.length / SECONDS
  return {
    sent: shots.length / SECONDS,
    goodput,
    share: goodput / capacity,
    acceptedP50: quantileOf(accepted, 0.5),
    acceptedP99: quantileOf(accepted, 0.99),
    refused: refused.length,
    refusedP99: quantileOf(refused, 0.99),
    failed: shots.length - accepted.length - refused.length,
  }
}
