import { join } from "node:path"
import { parseArgs } from "node:util"
import type { ModelCard } from "../model/card.ts"
import { DocumentError } from "../model/document.ts"
import { readCard } from "../model/read-card.ts"
import { TelemetryError } from "../model/session.ts"
import { build, ExportError, type Product } from "./build.ts"
import { DatasetError } from "./dataset.ts"
import { writeAtomically } from "./files.ts"
import { judge } from "./gate.ts"
import { inspect } from "./inspect.ts"
import { showProgress } from "./progress.ts"
import { columnOf, type Recipe, readRecipe } from "./recipe.ts"
import { report } from "./report.ts"
import { readTable } from "./table.ts"

const HELP = `bun run train [RECIPE] [--output FOLDER] [--check]

Trains a classifier as a recipe says and writes NAME.onnx and its card NAME.yaml.

  RECIPE           what to train (default: train/iris.yaml)
  --output FOLDER  where the two files go (default: model)
  --check          writes nothing; fails unless the two files there are just what training makes
  --help           this text

Ends with 0 if the model was written (or, with --check, found), with 1 if it was refused, with 2 if the call was wrong.`

/** An error that a person can mend: its message is all they need. */
class Refusal extends Error {
  override name = "Refusal" as const
}

interface Options {
  recipe: string
  output: string
  check: boolean
}

function optionsOf(args: string[]): Options | "help" {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      output: { type: "string", default: "model" },
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  })
  if (values.help) return "help"
  if (positionals.length > 1)
    throw new TypeError(`one recipe at a time, found ${positionals.join(", ")}`)
  return {
    recipe: positionals[0] ?? "train/iris.yaml",
    output: values.output,
    check: values.check,
  }
}

async function train({ recipe: recipeFile, output, check }: Options): Promise<void> {
  const recipeBytes = await read(recipeFile, "recipe")
  const recipe = readRecipe(recipeBytes.toString("utf8"), recipeFile)
  const dataBytes = await read(recipe.data, "table")
  const table = readTable(dataBytes, {
    file: recipe.data,
    delimiter: recipe.delimiter ?? ",",
    target: recipe.target,
    ...namesOf(recipe),
  })
  inspect(table, {
    ...namesOf(recipe),
    target: recipe.target,
    accepted: recipe.features.map(({ accepted }) => accepted),
    folds: largestFolds(recipe),
    conflicts: recipe.conflicts ?? "refuse",
  })

  const progress = showProgress("cross-validation", process.stdout)
  const product = await build(
    {
      recipe,
      table,
      files: {
        recipe: { file: recipeFile, sha256: digestOf(recipeBytes) },
        data: { file: recipe.data, sha256: digestOf(dataBytes) },
      },
    },
    progress.step,
  ).finally(progress.end)
  console.log(report(product.card))
  const { difference } = product.comparison
  console.log(
    `checked in ONNX Runtime on every row: largest difference ${difference.toExponential(1)}, labels equal`,
  )

  if (check) return compareWithFiles(product, output)
  await passGate(product.card, recipe, output)
  await writeAtomically(output, [
    { name: product.card.model.file, content: product.onnx },
    { name: `${recipe.name}.yaml`, content: product.yaml },
  ])
  console.log(
    `wrote ${join(output, product.card.model.file)} and ${join(output, `${recipe.name}.yaml`)}`,
  )
}

function namesOf(recipe: Recipe): { features: string[]; values: string[] } {
  return {
    features: recipe.features.map(columnOf),
    values: recipe.classes.map(({ name, value }) => value ?? name),
  }
}

/**
 * Every training part of an outer fold must itself have a row of each class for each inner fold.
 */
function largestFolds({ validation: { folds, innerFolds } }: Recipe): number {
  return Math.max(folds, Math.ceil((innerFolds * folds) / (folds - 1)))
}

async function read(file: string, what: string): Promise<Buffer> {
  try {
    return Buffer.from(await Bun.file(file).arrayBuffer())
  } catch {
    throw new Refusal(`${file}: there is no such ${what} that can be read`)
  }
}

function digestOf(bytes: Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(bytes).digest("hex")
}

async function passGate(card: ModelCard, recipe: Recipe, output: string): Promise<void> {
  const file = join(output, `${recipe.name}.yaml`)
  const exists = await Bun.file(file).exists()
  const committed = exists ? readCard(await Bun.file(file).text(), file) : undefined
  const reasons = judge(card, recipe.gate, committed)
  if (reasons.length === 0) return
  throw new Refusal(
    `the gate refuses the model, nothing was written:\n${reasons.map((why) => `- ${why}`).join("\n")}`,
  )
}

async function compareWithFiles({ card, onnx, yaml }: Product, output: string): Promise<void> {
  const made = [
    { file: join(output, card.model.file), content: Buffer.from(onnx) },
    { file: join(output, `${card.name}.yaml`), content: Buffer.from(yaml) },
  ]
  for (const { file, content } of made) {
    if (!content.equals(await read(file, "file of a model"))) {
      throw new Refusal(
        `${file} is not what training makes of ${card.training.recipe.file}; train again and commit both files`,
      )
    }
  }
  console.log(`${made.map(({ file }) => file).join(" and ")} are just what training makes`)
}

async function main(args: string[]): Promise<number> {
  let options: Options | "help"
  try {
    options = optionsOf(args)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`)
    return 2
  }
  if (options === "help") {
    console.log(HELP)
    return 0
  }
  try {
    await train(options)
    return 0
  } catch (error) {
    const foreseen = [Refusal, DocumentError, DatasetError, ExportError, TelemetryError]
    if (!foreseen.some((kind) => error instanceof kind)) throw error
    console.error((error as Error).message)
    return 1
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
