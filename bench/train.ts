import { join } from "node:path"
import { readTrainedCard } from "../model/read-card.ts"
import { columnOf, type Recipe, readRecipe } from "../train/recipe.ts"
import { type Run, run } from "./child.ts"
import { inFolder } from "./folder.ts"
import { findPython, type Python, scriptPath } from "./python.ts"
import { type Contender, interleave } from "./rounds.ts"
import { ratioOf, SPREAD_HEADER, spreadCells, spreadOf } from "./statistics.ts"
import { textTable } from "../train/text-table.ts"

const RECIPE = "train/iris.yaml"
/** The nested job takes scikit-learn more than ten seconds. */
const MOST_NESTED_ROUNDS = 3

/** One training, and what came of it: two that do the same job must about agree. */
interface Training extends Run {
  readonly chosen: string
  readonly logLoss: number
}

/**
 * Prints how long the whole process of training takes, and its peak memory, against scikit-learn
 * doing the same job and a plainer one.
 */
export async function benchTrain(rounds: number): Promise<void> {
  const recipe = readRecipe(await Bun.file(RECIPE).text(), RECIPE)
  const python = await findPython("train")
  const ours = "Sepal"
  const contenders: Contender<Training>[] = [
    { name: ours, rounds, run: () => inFolder((folder) => trainOurs(recipe, folder)) },
  ]
  if (python) {
    const job = (nested: boolean) => () =>
      inFolder((folder) => trainTheirs(python, recipe, nested, folder))
    contenders.push(
      {
        name: "scikit-learn, the same job",
        rounds: Math.min(rounds, MOST_NESTED_ROUNDS),
        run: job(true),
      },
      { name: "scikit-learn, one plain cross-validation", rounds, run: job(false) },
    )
  }
  const results = await interleave(contenders)
  console.log(describe(python))
  console.log(textTable([header(), ...tableRows(results, ours)]).join("\n"))
}

async function trainOurs({ name }: Recipe, folder: string): Promise<Training> {
  const measured = await run([process.execPath, "train/main.ts", RECIPE, "--output", folder])
  const file = join(folder, `${name}.yaml`)
  const { training, evaluation } = await readTrainedCard(await Bun.file(file).text(), file)
  return { ...measured, chosen: training.chosen, logLoss: evaluation.logLoss.mean }
}

async function trainTheirs(
  { command }: Python,
  { data, features, target, candidates, validation }: Recipe,
  nested: boolean,
  folder: string,
): Promise<Training> {
  const job = {
    data,
    features: features.map(columnOf),
    target,
    candidates,
    validation,
    nested,
    output: join(folder, "model.onnx"),
  }
  const measured = await run([command, scriptPath("train.py"), JSON.stringify(job)])
  const { chosen, log_loss: logLoss } = JSON.parse(measured.output)
  return { ...measured, chosen, logLoss }
}

function describe(python: Python | undefined): string {
  const start = `${RECIPE}: seconds from start to exit`
  if (!python) return start
  const without = python.exportsOnnx ? "" : "; without skl2onnx it writes no ONNX file"
  return `${start}; ${python.versions}${without}`
}

function header(): string[] {
  return ["", "runs", ...SPREAD_HEADER, "to Sepal", "peak MB", "log-loss", "chosen"]
}

function tableRows(results: Map<string, Training[]>, base: string): string[][] {
  const seconds = (name: string) => (results.get(name) ?? []).map((training) => training.seconds)
  return Array.from(results, ([name, trainings]) => [
    name,
    `${trainings.length}`,
    ...spreadCells(seconds(name), 2),
    ratioOf(seconds(name), seconds(base)),
    spreadOf(trainings.map(({ peakMegabytes }) => peakMegabytes)).median.toFixed(0),
    spreadOf(trainings.map(({ logLoss }) => logLoss)).median.toFixed(4),
    [...new Set(trainings.map(({ chosen }) => chosen))].join(", "),
  ])
}
