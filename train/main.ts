import { join, relative, resolve, sep } from "node:path"
import { parseArgs } from "node:util"
import type { TrainedCard } from "../model/trained-card.ts"
import { DocumentError } from "../model/document-error.ts"
import { readTrainedCard } from "../model/read-card.ts"
import { refuseTelemetry, TelemetryError } from "../model/session.ts"
import { build, type Product } from "./build.ts"
import { Refusal, runCommand } from "./command.ts"
import { DatasetError, type Table } from "./dataset.ts"
import { FitError } from "./estimators/fit-error.ts"
import { ExportError } from "./export.ts"
import { checkPlaces, FileError, writeAtomically } from "./files.ts"
import { judge } from "./gate.ts"
import { inspect } from "./inspect.ts"
import { showProgress } from "./progress.ts"
import { columnOf, type Recipe, readRecipe, rowsNeeded, valueOf } from "./recipe.ts"
import { report } from "./report.ts"
import { readTable } from "./table.ts"

const HELP = `bun run train [RECIPE] [--output FOLDER] [--check]

Trains a classifier as a recipe says and writes NAME.onnx and its card NAME.yaml.

  RECIPE           what to train (default: train/iris.yaml)
  --output FOLDER  where the two files go (default: model)
  --check          writes nothing; fails unless the two files there are just what training makes
  --help           this text

Ends with 0 if the model was written (or, with --check, found), with 1 if it was refused, with 2 if the call was wrong.`

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
  for (const option of ["check", "output"]) {
    // npm keeps an option for itself unless it stands behind --, and training would do what was not
    // meant.
    if (process.env[`npm_config_${option}`] !== undefined) {
      throw new TypeError(`npm takes --${option} for itself; write npm run train -- --${option}`)
    }
  }
  if (positionals.length > 1)
    throw new TypeError(`one recipe at a time, found ${positionals.join(", ")}`)
  return {
    recipe: positionals[0] ?? "train/iris.yaml",
    output: values.output,
    check: values.check,
  }
}

async function train({ recipe: recipePath, output, check }: Options): Promise<void> {
  const recipeFile = fromHere(recipePath)
  const recipeBytes = await read(recipeFile, "recipe")
  const recipe = readRecipe(recipeBytes.toString("utf8"), recipeFile)
  const dataBytes = await read(recipe.data, "table")
  const table = tableOf(recipe, dataBytes)
  const names = [`${recipe.name}.onnx`, `${recipe.name}.yaml`] as const
  if (!check) await checkPlaces(output, names)
  const committed = check ? undefined : await readCommitted(join(output, names[1]))

  const progress = showProgress("cross-validation", process.stdout)
  const product = await build(
    {
      recipe,
      table,
      files: {
        recipe: { file: recipeFile, sha256: digestOf(recipeBytes) },
        data: { file: fromHere(recipe.data), sha256: digestOf(dataBytes) },
      },
    },
    progress.step,
  ).finally(progress.end)
  const { card, onnx, yaml, comparison } = product
  console.log(report(card))
  console.log(
    `checked in ONNX Runtime on every row: largest difference ${comparison.difference.toExponential(1)}, labels equal`,
  )

  if (check) return compareWithFiles(product, output)
  const reasons = judge(card, recipe.gate, committed)
  if (reasons.length > 0) {
    const list = reasons.map((why) => `- ${why}`).join("\n")
    throw new Refusal(`the gate refuses the model, nothing was written:\n${list}`)
  }
  await writeAtomically(output, [
    { name: names[0], content: onnx },
    { name: names[1], content: yaml },
  ])
  console.log(`wrote ${names.map((name) => join(output, name)).join(" and ")}`)
  const folder = output === "model" ? "" : `MODEL_DIR=${output} `
  console.log(`serve it: ${folder}MODEL=${recipe.name} bun start (or npm start)`)
}

/** A file as it is called from this folder: however it was named, the same bytes come of it. */
function fromHere(file: string): string {
  return relative(process.cwd(), resolve(file)).replaceAll(sep, "/")
}

/** The recipe's table, read and found fit to learn from. */
function tableOf(recipe: Recipe, bytes: Uint8Array): Table {
  const features = recipe.features.map(columnOf)
  const values = recipe.classes.map(valueOf)
  const { data: file, target, delimiter = ",", conflicts = "refuse" } = recipe
  const table = readTable(bytes, { file, delimiter, target, features, values })
  inspect(table, {
    target,
    features,
    values,
    accepted: recipe.features.map(({ accepted }) => accepted),
    rows: rowsNeeded(recipe.validation),
    conflicts,
  })
  return table
}

/** The card of the model that is to be replaced, if there is one. */
async function readCommitted(file: string): Promise<TrainedCard | undefined> {
  if (!(await Bun.file(file).exists())) return undefined
  return readTrainedCard((await read(file, "card")).toString("utf8"), file)
}

async function read(file: string, what: string): Promise<Buffer> {
  try {
    return Buffer.from(await Bun.file(file).arrayBuffer())
  } catch {
    throw new Refusal(`${file}: there is no ${what} that can be read`)
  }
}

function digestOf(bytes: Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(bytes).digest("hex")
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

if (import.meta.main) {
  process.exitCode = await runCommand(process.argv.slice(2), {
    help: HELP,
    optionsOf,
    run: async (options) => {
      refuseTelemetry(process.env)
      await train(options)
    },
    foreseen: [
      Refusal,
      DocumentError,
      DatasetError,
      FitError,
      ExportError,
      FileError,
      TelemetryError,
    ],
  })
}
