import { fileURLToPath } from "node:url"
import { TOLERANCE } from "../train/estimators/logistic.ts"
import { run } from "./child.ts"
import type { LogisticRun } from "./logistic-fit.ts"
import { findPython, type Python, scriptPath } from "./python.ts"
import { type Contender, interleave } from "./rounds.ts"
import { ratioOf, SPREAD_HEADER, spreadCells } from "./statistics.ts"
import { textTable } from "../train/text-table.ts"
import { CACHE, isCached, SYNTHETIC } from "./synthetic.ts"

const C = 1
/** BLAS and OpenMP, which NumPy, SciPy and scikit-learn stand on, read these. */
const ONE_THREAD = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" }
const OURS = `Sepal, tolerance ${TOLERANCE} (default)`

/**
 * Prints how long a logistic regression of a large table takes, and how near the optimum it comes,
 * against scikit-learn. Every fit has a process of its own, so that none is warm.
 */
export async function benchLogistic(rounds: number): Promise<void> {
  await prepare()
  const python = await findPython("logistic")
  const results = await interleave([...ours(rounds), ...(python ? theirs(python, rounds) : [])])
  const { rows, columns, classes } = SYNTHETIC
  console.log(
    `${rows} rows × ${columns} features, ${classes.length} classes, C ${C}: seconds of the fit alone` +
      (python ? `; ${python.versions}` : ""),
  )
  console.log(textTable([fitHeader(), ...fitRows(results)]).join("\n"))
  console.log("\nWhat comes before the fit, and all of it: seconds")
  console.log(textTable([["", "runs", ...SPREAD_HEADER], ...stageRows(results)]).join("\n"))
}

async function prepare(): Promise<void> {
  if (await isCached()) return
  console.error(`writing the table to ${CACHE.csv} (once)`)
  // In a process of its own, so that its memory is not counted into that of the runs.
  await run([process.execPath, path("synthetic.ts")])
}

function ours(rounds: number): Contender<LogisticRun>[] {
  const contender = (name: string, tolerance?: number) => ({
    name,
    rounds,
    run: () =>
      fit([
        process.execPath,
        path("logistic-fit.ts"),
        `${C}`,
        ...(tolerance === undefined ? [] : [`${tolerance}`]),
      ]),
  })
  return [
    contender(OURS),
    contender("Sepal, tolerance 1e-8", 1e-8),
    contender("Sepal, tolerance 1e-6", 1e-6),
  ]
}

function theirs({ command }: Python, rounds: number): Contender<LogisticRun>[] {
  const contender = (name: string, standardised: boolean, environment?: Record<string, string>) => {
    const { values, labels } = CACHE
    const job = { values, labels, columns: SYNTHETIC.columns, C, standardised }
    return {
      name: `scikit-learn, ${name}`,
      rounds,
      run: () => fit([command, scriptPath("logistic.py"), JSON.stringify(job)], environment),
    }
  }
  return [
    contender("1 thread", true, ONE_THREAD),
    contender("default threads", true),
    contender("1 thread, raw features", false, ONE_THREAD),
    contender("default threads, raw features", false),
  ]
}

async function fit(
  command: readonly string[],
  environment?: Record<string, string>,
): Promise<LogisticRun> {
  return JSON.parse((await run(command, environment)).output)
}

function fitHeader(): string[] {
  return ["", "runs", ...SPREAD_HEADER, "to Sepal", "objective", "residual"]
}

function fitRows(results: Map<string, LogisticRun[]>): string[][] {
  const seconds = (name: string) => (results.get(name) ?? []).map((fitted) => fitted.fit)
  return Array.from(results, ([name, runs]) => [
    name,
    `${runs.length}`,
    ...spreadCells(seconds(name), 2),
    ratioOf(seconds(name), seconds(OURS)),
    // Every run of one contender ends at the same place, but for the last bits.
    runs[0]?.objective.toFixed(10) ?? "",
    runs[0]?.residual.toExponential(1) ?? "",
  ])
}

function stageRows(results: Map<string, LogisticRun[]>): string[][] {
  const own = Array.from(results).flatMap(([name, runs]) => (name.startsWith("Sepal") ? runs : []))
  const whole = results.get(OURS) ?? []
  const peers = results.get("scikit-learn, default threads") ?? []
  const stages: [string, number[]][] = [
    ["Sepal, reading the CSV file", own.map(({ read }) => read ?? Number.NaN)],
    ["Sepal, standardising", own.map(({ standardise }) => standardise)],
    [
      "Sepal, reading, standardising and fitting",
      whole.map(({ read, standardise, fit: fitting }) => (read ?? 0) + standardise + fitting),
    ],
    ["scikit-learn, standardising", peers.map(({ standardise }) => standardise)],
  ]
  return stages.flatMap(([name, seconds]) =>
    seconds.length === 0 ? [] : [[name, `${seconds.length}`, ...spreadCells(seconds, 2)]],
  )
}

function path(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}
