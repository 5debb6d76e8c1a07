import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { ChildError } from "./child.ts"
import { CORES } from "./cores.ts"
import { refuseFailures } from "./failures.ts"
import { inFolder } from "./folder.ts"
import { type MlserverSettings, startMlserver, trainForMlserver } from "./mlserver-server.ts"
import { findMlserver } from "./python.ts"
import { type Contender, interleave } from "./rounds.ts"
import { SEPAL, startServer } from "./server.ts"
import { SPREAD_HEADER, spreadCells, spreadOf } from "./statistics.ts"
import { textTable } from "../train/text-table.ts"
import { errorsOf, goodPerSecond, runWrk, type WrkRun } from "./wrk.ts"

/**
 * MLServer's own load test for its model of Iris (`benchmarking/scenarios/inference-rest.js`): as many
 * users, each of which sends the same row again as soon as it is answered.
 */
const USERS = 300
const PATH = "/v2/models/iris/infer"
const ROW = [1, 2, 3, 4]
const BODY = JSON.stringify({
  inputs: [{ name: "input-0", shape: [1, 4], datatype: "FP32", data: ROW }],
})
const SECONDS = 10
const WARM_SECONDS = 2

/** The ways of setting MLServer up that are compared. On one core the first is its fastest. */
const SETTINGS: Record<string, MlserverSettings> = {
  "MLServer, the model in its own process": { parallel_workers: 0 },
  "MLServer, as it comes": {},
  "MLServer, with its benchmark's batching": {
    parallel_workers: 0,
    max_batch_size: 40,
    max_batch_time: 0.4,
  },
}

/** Prints how many requests a second Sepal answers, and MLServer, with one core each in turn. */
export async function benchMlserver(rounds: number): Promise<void> {
  const results = await measureMlserver(rounds)
  console.log(
    `requests/s of POST ${PATH} with one row; ${USERS} connections, latencies in milliseconds`,
  )
  console.log(textTable([header(), ...tableRows(results)]).join("\n"))
  refuseFailures(errorsOf([...results.values()].flat()))
}

/**
 * Loads Sepal and MLServer in turn. A server runs only while it is loaded: MLServer's processes take
 * time of the core when nobody asks them, too.
 */
export async function measureMlserver(rounds: number): Promise<Map<string, WrkRun[]>> {
  const python = await findMlserver("mlserver")
  if (python) console.log(python.versions)
  return await inFolder(async (folder) => {
    const sepal = {
      name: "Sepal",
      rounds,
      run: async () => {
        await using server = await startServer(SEPAL, { core: CORES.server })
        return await load(server.address)
      },
    }
    const contenders: Contender<WrkRun>[] = [sepal]
    for (const [index, [name, settings]] of Object.entries(SETTINGS).entries()) {
      if (python === undefined) break
      const own = join(folder, `${index}`)
      await mkdir(own)
      const classes = await trainForMlserver(python.command, own)
      const run = async () => {
        await using server = await startMlserver(python.command, own, settings)
        return await load(server.address, classes)
      }
      contenders.push({ name, rounds, run })
    }
    return await interleave(contenders)
  })
}

/** @param classes the names of what is answered by number */
async function load(address: string, classes?: readonly string[]): Promise<WrkRun> {
  await begin(address, classes)
  const options = { address, path: PATH, body: BODY, connections: USERS }
  await runWrk({ ...options, seconds: WARM_SECONDS })
  return await runWrk({ ...options, seconds: SECONDS })
}

/**
 * Loads the model, as the scenario does first, and looks whether its answer is right.
 *
 * @throws {ChildError} if it is not
 */
async function begin(address: string, classes?: readonly string[]): Promise<void> {
  const loaded = await fetch(`${address}/v2/repository/models/iris/load`, { method: "POST" })
  await loaded.body?.cancel()
  const answer = await fetch(`${address}${PATH}`, {
    method: "POST",
    body: BODY,
    headers: { "content-type": "application/json" },
  })
  const { outputs } = (await answer.json()) as { outputs: { data: (string | number)[] }[] }
  const [label] = outputs[0]?.data ?? []
  const name = classes ? classes[Number(label)] : label
  // Its petals are those of no setosa, and longer than most of a versicolor are.
  if (!loaded.ok || name !== "virginica") throw new ChildError(`a wrong answer: ${label}`)
}

function header(): string[] {
  return ["", "runs", ...SPREAD_HEADER, "Sepal to it", "p50", "p99", "wrk busy", "errors"]
}

function tableRows(results: Map<string, WrkRun[]>): string[][] {
  const medianOf = (runs: readonly WrkRun[]) => spreadOf(runs.map(goodPerSecond)).median
  const sepal = medianOf(results.get("Sepal") ?? [])
  return Array.from(results, ([name, runs]) => [
    name,
    `${runs.length}`,
    ...spreadCells(runs.map(goodPerSecond), 0),
    `${(sepal / medianOf(runs)).toFixed(1)}×`,
    spreadOf(runs.map(({ p50 }) => p50)).median.toFixed(1),
    spreadOf(runs.map(({ p99 }) => p99)).median.toFixed(1),
    `${(100 * spreadOf(runs.map(({ busy }) => busy)).median).toFixed(0)} %`,
    `${errorsOf(runs)}`,
  ])
}
