import { CORES } from "./cores.ts"
import { refuseFailures } from "./failures.ts"
import { readGolden } from "./golden.ts"
import { interleave } from "./rounds.ts"
import { SEPAL, startServer } from "./server.ts"
import { SPREAD_HEADER, spreadCells, spreadOf } from "./statistics.ts"
import { textTable } from "../train/text-table.ts"
import { errorsOf, goodPerSecond, runWrk, type WrkRun } from "./wrk.ts"

const LENGTHS = [1, 16, 256, 4096]
const CONNECTIONS = 8
const SECONDS = 3

/** Prints how many rows a second the server answers in arrays of several lengths. */
export async function benchArrays(rounds: number): Promise<void> {
  const results = await measureArrays(rounds)
  console.log(
    `rows/s of POST /predict with arrays; ${CONNECTIONS} connections, latencies in milliseconds`,
  )
  console.log(
    textTable([
      ["", "runs", ...SPREAD_HEADER, "p50", "p99", "errors"],
      ...Array.from(results, ([rows, runs]) => [
        `${rows} rows`,
        `${runs.length}`,
        ...spreadCells(
          runs.map((run) => rows * goodPerSecond(run)),
          0,
        ),
        ...(["p50", "p99"] as const).map((key) =>
          spreadOf(runs.map((run) => run[key])).median.toFixed(2),
        ),
        `${errorsOf(runs)}`,
      ]),
    ]).join("\n"),
  )
  refuseFailures(errorsOf([...results.values()].flat()))
}

/** Loads one server with arrays of each length in turn; the keys are the lengths. */
export async function measureArrays(rounds: number): Promise<Map<number, WrkRun[]>> {
  const golden = await readGolden()
  await using server = await startServer(SEPAL, { core: CORES.server })
  const { address } = server
  const contenders = LENGTHS.map((rows) => {
    const body = golden.many(rows)
    const run = () => runWrk({ address, body, connections: CONNECTIONS, seconds: SECONDS })
    return { name: `${rows}`, rounds, run }
  })
  for (const rows of LENGTHS) await golden.askMany(address, rows)
  for (const { run } of contenders) await run()
  const results = await interleave(contenders)
  return new Map(Array.from(results, ([rows, runs]) => [Number(rows), runs]))
}
