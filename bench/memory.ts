import { CORES } from "./cores.ts"
import { refuseFailures } from "./failures.ts"
import { readGolden } from "./golden.ts"
import { interleave } from "./rounds.ts"
import { sampledWhile } from "./samples.ts"
import { SEPAL, startServer } from "./server.ts"
import { textTable } from "../train/text-table.ts"
import { errorsOf, runWrk, type WrkRun } from "./wrk.ts"

const REQUESTS = 1_000_000
const TENTHS = 10
const CONNECTIONS = 64
/** How long the server is loaded beforehand, to learn its rate. */
const FIRST_SECONDS = 2
/** Memory is flat if the samples of the last tenth stay so near their mean. */
const TOLERANCE = 0.03

/** The resident memory of one server over its requests, in megabytes. */
export interface MemoryRun {
  /** After the first answer. */
  readonly start: number
  /** The samples of each tenth, one array a tenth. */
  readonly tenths: readonly (readonly number[])[]
  readonly requests: number
  readonly errors: number
}

/** Prints how the server's memory goes over a million requests. */
export async function benchMemory(rounds: number): Promise<void> {
  const results = await interleave([{ name: "Sepal", rounds, run: measureMemory }])
  const runs = results.get("Sepal") ?? []
  const megabytes = (value: number) => value.toFixed(1)
  console.log(`resident MB at the end of each tenth of about ${REQUESTS} requests`)
  console.log(
    textTable([
      ["", ...runs.map((_, index) => `run ${index + 1}`)],
      ["start", ...runs.map(({ start }) => megabytes(start))],
      ...Array.from({ length: TENTHS }, (_, tenth) => [
        `${tenth + 1}0 %`,
        ...runs.map(({ tenths }) => megabytes(tenths[tenth]?.at(-1) ?? Number.NaN)),
      ]),
      ["mean of the last tenth", ...runs.map((run) => megabytes(lastTenth(run).mean))],
      ["farthest from it", ...runs.map((run) => `${(100 * lastTenth(run).farthest).toFixed(1)} %`)],
      ["within 3 %", ...runs.map((run) => (lastTenth(run).farthest <= TOLERANCE ? "yes" : "no"))],
      ["requests", ...runs.map(({ requests }) => `${requests}`)],
      ["errors", ...runs.map((run) => `${run.errors}`)],
    ]).join("\n"),
  )
  refuseFailures(runs.reduce((sum, run) => sum + run.errors, 0))
}

/** Starts a server and loads it with a million single rows. */
export async function measureMemory(): Promise<MemoryRun> {
  const golden = await readGolden()
  await using server = await startServer(SEPAL, { core: CORES.server })
  const { address, residentMegabytes } = server
  await golden.ask(address)
  const start = await residentMegabytes()
  const load = (seconds: number) =>
    runWrk({ address, body: golden.one, connections: CONNECTIONS, seconds })

  const runs: WrkRun[] = [await load(FIRST_SECONDS)]
  const tenths: (readonly number[])[] = []
  for (let tenth = 1; tenth <= TENTHS; tenth++) {
    const { result, samples } = await sampledWhile(
      residentMegabytes,
      load(secondsUntil((REQUESTS * tenth) / TENTHS, runs)),
    )
    runs.push(result)
    tenths.push(samples)
  }
  return { start, tenths, requests: requestsOf(runs), errors: errorsOf(runs) }
}

/** How long the load must last, by its rate so far; wrk knows whole seconds only. */
function secondsUntil(requests: number, runs: readonly WrkRun[]): number {
  const perSecond = requestsOf(runs) / runs.reduce((sum, { seconds }) => sum + seconds, 0)
  return Math.max(1, Math.ceil((requests - requestsOf(runs)) / perSecond))
}

function requestsOf(runs: readonly WrkRun[]): number {
  return runs.reduce((sum, { requests }) => sum + requests, 0)
}

/** The mean of the last tenth, and the share of it by which a sample is farthest from it. */
function lastTenth({ tenths }: MemoryRun): { mean: number; farthest: number } {
  const samples = tenths.at(-1) ?? []
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length
  return { mean, farthest: Math.max(...samples.map((value) => Math.abs(value / mean - 1))) }
}
