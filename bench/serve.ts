import { fileURLToPath } from "node:url"
import { CORES } from "./cores.ts"
import { refuseFailures } from "./failures.ts"
import { readGolden } from "./golden.ts"
import { interleave } from "./rounds.ts"
import { SEPAL, startServer } from "./server.ts"
import { ratioOf, SPREAD_HEADER, spreadCells, spreadOf } from "./statistics.ts"
import { textTable } from "../train/text-table.ts"
import { errorsOf, goodPerSecond, runWrk, type WrkRun } from "./wrk.ts"

const CONNECTIONS = 64
const SECONDS = 3
const BARE = "a bare Bun.serve, without a model"

/** The script of the server that only parses and answers. */
export const BARE_SCRIPT = fileURLToPath(new URL("bare-predict-server.ts", import.meta.url))
const NAIVE_SCRIPT = fileURLToPath(new URL("naive-server.ts", import.meta.url))

/** One load of one server. */
export interface ServeRun extends WrkRun {
  /** What is resident after it. */
  readonly megabytes: number
}

/** Prints how many single rows a second the server answers, against less and against a naive one. */
export async function benchServe(rounds: number): Promise<void> {
  const results = await measureServe(rounds)
  console.log(
    `requests/s of POST /predict with one row; ${CONNECTIONS} connections, latencies in milliseconds`,
  )
  console.log(textTable([header(), ...tableRows(results)]).join("\n"))
  refuseFailures(errorsOf([...results.values()].flat()))
}

/**
 * Loads the server, a bare one and a naive one in turn. Each has a process that stays for all
 * rounds.
 */
export async function measureServe(rounds: number): Promise<Map<string, ServeRun[]>> {
  const golden = await readGolden()
  const bare = { environment: { ANSWER: JSON.stringify(golden.answer) } }
  await using stack = new AsyncDisposableStack()
  const contender = async (name: string, script: string, options = {}) => {
    const server = stack.use(await startServer(script, { core: CORES.server, ...options }))
    const { address } = server
    await golden.ask(address)
    const run = async () => ({
      ...(await runWrk({ address, body: golden.one, connections: CONNECTIONS, seconds: SECONDS })),
      megabytes: await server.residentMegabytes(),
    })
    return { name, rounds, run }
  }
  const contenders = [
    await contender("Sepal", SEPAL),
    await contender(BARE, BARE_SCRIPT, bare),
    await contender("a naive Elysia, a run for each request", NAIVE_SCRIPT),
  ]
  for (const { run } of contenders) await run()
  return await interleave(contenders)
}

function header(): string[] {
  return [
    "",
    "runs",
    ...SPREAD_HEADER,
    "to bare",
    "in a round",
    ...LATENCIES,
    "MB",
    "wrk busy",
    "errors",
  ]
}

const LATENCIES = ["p50", "p99", "p999"] as const

function tableRows(results: Map<string, ServeRun[]>): string[][] {
  const perSecond = (name: string) => (results.get(name) ?? []).map(goodPerSecond)
  return Array.from(results, ([name, runs]) => {
    const inRounds = spreadOf(
      perSecond(name).map((rate, round) => rate / (perSecond(BARE)[round] ?? Number.NaN)),
    )
    return [
      name,
      `${runs.length}`,
      ...spreadCells(perSecond(name), 0),
      ratioOf(perSecond(name), perSecond(BARE)),
      `${inRounds.min.toFixed(2)}–${inRounds.max.toFixed(2)}×`,
      ...LATENCIES.map((key) => spreadOf(runs.map((run) => run[key])).median.toFixed(2)),
      Math.max(...runs.map(({ megabytes }) => megabytes)).toFixed(0),
      `${(100 * spreadOf(runs.map(({ busy }) => busy)).median).toFixed(0)} %`,
      `${errorsOf(runs)}`,
    ]
  })
}
