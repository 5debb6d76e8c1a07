import { CORES } from "./cores.ts"
import type { Golden } from "./golden.ts"
import { type Resident, residentOf } from "./resident.ts"
import { sampledWhile } from "./samples.ts"
import { SEPAL, startServer } from "./server.ts"
import { goodPerSecond, runWrk } from "./wrk.ts"

/** How many connections ask at once. */
export const CROWD = 2048
const CAPACITY = { connections: 64, seconds: 5 }
const SECONDS = 20

/** One overload by a crowd of connections. Rates are requests a second, times milliseconds. */
export interface RowsOverload extends Resident {
  /** What the server answers to 64 connections. */
  readonly capacity: number
  readonly goodput: number
  readonly share: number
  /** Of all answers. */
  readonly p50: number
  readonly p99: number
  /** Answers of status 400 and above: 503, if all is well. */
  readonly refused: number
  /** Connections that failed, and requests without an answer. */
  readonly failed: number
  readonly capacityAfter: number
}

/**
 * Lets 2048 connections ask a fresh server for single rows. Each has one request under way, so that
 * what is too much waits at the client.
 */
export async function overloadRows({ one: body, ask }: Golden): Promise<RowsOverload> {
  await using server = await startServer(SEPAL, { core: CORES.server })
  const { address, residentMegabytes } = server
  await ask(address)
  const measureCapacity = async () => goodPerSecond(await runWrk({ address, body, ...CAPACITY }))

  const capacity = await measureCapacity()
  const { result, samples } = await sampledWhile(
    residentMegabytes,
    runWrk({ address, body, connections: CROWD, seconds: SECONDS }),
  )
  const goodput = goodPerSecond(result)
  return {
    capacity,
    goodput,
    share: goodput / capacity,
    p50: result.p50,
    p99: result.p99,
    refused: result.refused,
    failed: result.broken,
    ...residentOf(samples),
    capacityAfter: await measureCapacity(),
  }
}
