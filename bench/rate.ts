import { CORES } from "./cores.ts"
import { refuseFailures } from "./failures.ts"
import { readGolden } from "./golden.ts"
import { interleave } from "./rounds.ts"
import { BARE_SCRIPT } from "./serve.ts"
import { SEPAL, startServer } from "./server.ts"
import { quantileOf, SPREAD_HEADER, spreadCells } from "./statistics.ts"
import { textTable } from "../train/text-table.ts"
import { attack } from "./vegeta.ts"

const RATE = 1000
const SECONDS = 10
const SHARES = { p50: 0.5, p99: 0.99, "p99.9": 0.999, max: 1 }

/** One load of one server. */
export interface RateRun {
  /** From when each request was sent to its answer, in milliseconds. */
  readonly milliseconds: readonly number[]
  /** From when it was due, by the clock that vegeta sends by: its own lateness counts too. */
  readonly fromDue: readonly number[]
  /** Requests that were not answered with 200. */
  readonly errors: number
}

/** Prints how long answers take at a constant rate far below the most. */
export async function benchRate(rounds: number): Promise<void> {
  const results = await measureRate(rounds)
  console.log(
    `milliseconds from when a request was sent to its answer; ${RATE} requests/s for ${SECONDS} s`,
  )
  console.log(
    textTable([["", "runs", ...SPREAD_HEADER, "errors"], ...tableRows(results)]).join("\n"),
  )
  refuseFailures([...results.values()].flat().reduce((sum, run) => sum + run.errors, 0))
}

/** Sends single rows to the server, and to a bare one in turn, at a constant rate. */
export async function measureRate(rounds: number): Promise<Map<string, RateRun[]>> {
  const golden = await readGolden()
  const environment = { ANSWER: JSON.stringify(golden.answer) }
  await using sepal = await startServer(SEPAL, { core: CORES.server })
  await using bare = await startServer(BARE_SCRIPT, { core: CORES.server, environment })
  const contender = async (name: string, address: string) => {
    await golden.ask(address)
    return { name, rounds, run: () => runOnce(address, golden.one, SECONDS) }
  }
  for (const { address } of [sepal, bare]) await runOnce(address, golden.one, 1)
  return await interleave([
    await contender("Sepal", sepal.address),
    await contender("a bare Bun.serve", bare.address),
  ])
}

async function runOnce(address: string, body: string, seconds: number): Promise<RateRun> {
  const { shots } = await attack({ address, body, rate: RATE, seconds })
  return {
    milliseconds: shots.map(({ milliseconds }) => milliseconds),
    fromDue: shots.map(({ due, sent, milliseconds }) => sent - due + milliseconds),
    errors: shots.filter(({ status }) => status !== 200).length,
  }
}

function tableRows(results: Map<string, RateRun[]>): string[][] {
  const row = (label: string, runs: readonly RateRun[], figures: readonly number[]) => [
    label,
    `${runs.length}`,
    ...spreadCells(figures, 2),
    `${runs.reduce((sum, { errors }) => sum + errors, 0)}`,
  ]
  const rows: string[][] = []
  for (const [name, runs] of results) {
    for (const [label, share] of Object.entries(SHARES)) {
      const figures = runs.map(({ milliseconds }) => quantileOf(milliseconds, share))
      rows.push(row(`${name}, ${label}`, runs, figures))
    }
    const late = runs.map(({ fromDue }) => quantileOf(fromDue, SHARES.p99))
    rows.push(row(`${name}, p99 from when it was due`, runs, late))
  }
  return rows
}
