import { basename, dirname, join } from "node:path"
import { parseArgs } from "node:util"
import { DocumentError } from "../model/document-error.ts"
import { GraphError } from "../model/onnx/graph-error.ts"
import { ModelName } from "../model/schema.ts"
import { refuseTelemetry, TelemetryError } from "../model/session.ts"
import { InferenceError } from "../src/inference/inference-error.ts"
import { ModelError } from "../src/inference/model-error.ts"
import { Refusal, runCommand } from "../train/command.ts"
import { DatasetError } from "../train/dataset.ts"
import { FileError, writeAtomically } from "../train/files.ts"
import { KeptError } from "./kept.ts"
import { makeCard } from "./make-card.ts"

const HELP = `bun run card FILE.onnx [--data TABLE.csv] [--target COLUMN] [--update]

Writes the card of a model from elsewhere beside it, as FILE.yaml, to be edited.

  FILE.onnx        a classifier or regressor that scikit-learn, LightGBM, XGBoost, CatBoost … have made
  --data TABLE     the rows that it was trained on: ranges, distributions, categories, golden rows
                   Its columns are found by name, or taken in their order where the graph names none.
  --target COLUMN  the column of the table with what the model is to answer: rows and names of classes,
                   and how often the model agrees
  --update         where there is a card: keeps what it says, and makes the rest anew
  --help           this text

Ends with 0 if the card was written, with 1 if it was not, with 2 if the call was wrong.`

interface Options {
  file: string
  data: string | undefined
  target: string | undefined
  update: boolean
}

function optionsOf(args: string[]): Options | "help" {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      data: { type: "string" },
      target: { type: "string" },
      update: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  })
  if (values.help) return "help"
  for (const option of ["data", "target", "update"]) {
    // npm keeps an option for itself unless it stands behind --.
    if (process.env[`npm_config_${option}`] !== undefined)
      throw new TypeError(
        `npm takes --${option} for itself; write npm run card -- FILE.onnx --${option}`,
      )
  }
  const [file, ...others] = positionals
  if (file === undefined) throw new TypeError("name the file of the model, FILE.onnx")
  if (others.length > 0) throw new TypeError(`one model at a time, found ${positionals.join(", ")}`)
  const { data, target, update } = values
  if (target !== undefined && data === undefined)
    throw new TypeError("--target names a column of a table: give it with --data TABLE.csv")
  return { file, data, target, update }
}

async function card({ file, data, target, update }: Options): Promise<void> {
  const [folder, name] = placeOf(file)
  const place = join(folder, `${name}.yaml`)
  const old = await Bun.file(place).exists()
  if (old && !update)
    throw new Refusal(
      `${place}: is there already; --update keeps what it says and makes the rest anew, or move it away`,
    )
  if (!old && update) throw new Refusal(`${place}: there is no card to update; leave out --update`)
  const table = data === undefined ? undefined : { file: data, bytes: await read(data), target }
  const made = await makeCard({ folder, name, table, old: old ? place : undefined })
  await writeAtomically(folder, [{ name: `${name}.yaml`, content: made.yaml }])
  for (const line of made.report) console.log(line)
  console.log(`wrote ${place}: read it, and say in it what you know better`)
  console.log(`serve it: MODEL_DIR=${folder} MODEL=${name} bun start (or npm start)`)
}

/** The folder of a model's files, and its name. */
function placeOf(file: string): [folder: string, name: string] {
  const name = basename(file, ".onnx")
  if (`${name}.onnx` !== basename(file))
    throw new Refusal(`${file}: is no ONNX file by its name; name a file that ends in .onnx`)
  if (!new RegExp(ModelName.pattern ?? "").test(name))
    throw new Refusal(
      `${file}: a model's name is part of addresses: lower-case letters, digits, - and _, at most 63; rename the file` +
        (plainName(name) ? `, for example ${plainName(name)}.onnx` : ""),
    )
  return [dirname(file), name]
}

function plainName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, 63)
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await Bun.file(file).bytes()
  } catch {
    throw new Refusal(`${file}: there is no table that can be read`)
  }
}

if (import.meta.main) {
  process.exitCode = await runCommand(process.argv.slice(2), {
    help: HELP,
    optionsOf,
    run: async (options) => {
      refuseTelemetry(process.env)
      await card(options)
    },
    foreseen: [
      Refusal,
      ModelError,
      GraphError,
      KeptError,
      DatasetError,
      DocumentError,
      InferenceError,
      FileError,
      TelemetryError,
    ],
  })
}
