import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { type ModelCard, versionOf } from "../../model/card.ts"
import { DocumentError } from "../../model/document-error.ts"
import { readCard } from "../../model/read-card.ts"
import { TelemetryError } from "../../model/session.ts"
import { coalesce, type Run } from "./coalescer.ts"
import type { Engine, Graph } from "./engine.ts"

/** How far an answer to a golden row may be from the card's. */
const GOLDEN_TOLERANCE = 1e-5
/** A run of so many takes a third of a millisecond: others wait no longer than that. */
const ROWS_PER_RUN = 4096
/** How far the probabilities of a row may be from 1 together. */
const SUM_TOLERANCE = 1e-3

/**
 * A model can't be served. The message is one line that says which file is wrong and what to do.
 */
export class ModelError extends Error {
  override name = "ModelError" as const
  readonly code = "model"
}

/**
 * A run of the model failed, or made something else than probabilities. The message is for the
 * operator.
 */
export class InferenceError extends Error {
  override name = "InferenceError" as const
  readonly code = "inference"
}

/** A model that is being served. */
export interface Model {
  readonly card: ModelCard
  /** The first 12 hex digits of the ONNX file's SHA-256. */
  readonly version: string
  /**
   * The probability of each class for some rows.
   *
   * @param rows row after row, one value a feature in the card's order, each within its accepted
   *   range
   * @returns row after row, one value a class in the card's order; finite, each row summing to 1
   * @throws {InferenceError} if the run fails or makes something else
   */
  predict(rows: Float32Array): Promise<Float32Array>
  /** Gives the model's memory back. */
  release(): Promise<void>
}

/**
 * Reads a model's card and ONNX file, and proves that they belong together: digest, inputs and
 * outputs, golden rows.
 *
 * @param folder where the two files are
 * @param engine what runs the graph
 * @param name the model's name; without it, the only one in the folder
 * @throws {ModelError} with one line that says which file is wrong and what to do
 */
export async function loadModel(folder: string, engine: Engine, name?: string): Promise<Model> {
  const known = await modelName(folder, name)
  const cardFile = join(folder, `${known}.yaml`)
  const card = await parse(await read(cardFile), cardFile)
  if (card.name !== known) {
    throw new ModelError(
      `${cardFile}: is the card of ${card.name}; name the file ${card.name}.yaml`,
    )
  }
  const graphFile = join(folder, card.model.file)
  const bytes = await read(graphFile)
  const digest = new Bun.CryptoHasher("sha256").update(bytes).digest("hex")
  if (digest !== card.model.sha256) {
    throw new ModelError(
      `${graphFile}: has the SHA-256 ${digest}, but ${cardFile} was written for ${card.model.sha256}; ` +
        "bring the two files of one training together, or train again",
    )
  }
  const graph = await open(bytes, graphFile, engine)
  try {
    checkPorts(graph, card, graphFile)
    const model = modelOf(card, graph)
    await checkGolden(model, graph, cardFile)
    return model
  } catch (error) {
    await graph.release()
    throw error
  }
}

/** The name asked for, or that of the only model of a folder. */
async function modelName(folder: string, asked?: string): Promise<string> {
  const files = await readdir(folder).catch(() => {
    throw new ModelError(
      `${folder}: there is no such folder; set MODEL_DIR to the one with the model's two files`,
    )
  })
  const names = files
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .toSorted()
  const [name, ...others] = names
  if (name === undefined) {
    throw new ModelError(
      `${folder}: holds no card (NAME.yaml); train a model into it, or set MODEL_DIR to another folder`,
    )
  }
  if (asked !== undefined && !names.includes(asked)) {
    throw new ModelError(
      `${folder}: holds no card ${asked}.yaml; set MODEL to ${names.join(" or ")}`,
    )
  }
  if (asked === undefined && others.length > 0) {
    throw new ModelError(
      `${folder}: holds several cards (${names.join(", ")}); set MODEL to the name of one`,
    )
  }
  return asked ?? name
}

async function read(file: string): Promise<Buffer> {
  try {
    return Buffer.from(await Bun.file(file).arrayBuffer())
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error"
    throw new ModelError(
      `${file}: can't be read (${code}); put the model's two files there, or train again`,
    )
  }
}

async function parse(bytes: Buffer, file: string): Promise<ModelCard> {
  try {
    return await readCard(bytes.toString("utf8"), file)
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error
    const [first, ...others] = error.message.split("\n")
    const more = others.length > 0 ? ` (and ${others.length} more)` : ""
    throw new ModelError(`${first}${more}; mend the card, or train again`)
  }
}

async function open(bytes: Uint8Array, file: string, engine: Engine): Promise<Graph> {
  try {
    return await engine.load(bytes)
  } catch (error) {
    if (error instanceof TelemetryError) throw error
    const reason = (error as Error).message.replaceAll(/\s+/g, " ").trim()
    throw new ModelError(`${file}: ONNX Runtime does not take it (${reason}); export it again`)
  }
}

/** The graph must take and give what the card says. */
function checkPorts({ inputs, outputs }: Graph, card: ModelCard, file: string): void {
  const { input, label, probabilities } = card.model
  const expected = [
    {
      ports: inputs,
      kind: "input",
      name: input,
      type: "float32",
      columns: card.features.length,
    },
    {
      ports: outputs,
      kind: "output",
      name: label,
      type: "string",
      columns: undefined,
    },
    {
      ports: outputs,
      kind: "output",
      name: probabilities,
      type: "float32",
      columns: card.classes.length,
    },
  ]
  for (const { ports, kind, name, type, columns } of expected) {
    const wanted = `an ${kind} ${JSON.stringify(name)} of ${type}, ${columns ? `rows × ${columns}` : "one a row"}`
    const port = ports.find((candidate) => candidate.name === name)
    const fits =
      port?.type === type && port.shape.length === (columns ? 2 : 1) && port.shape[1] === columns
    if (fits) continue
    const found = ports
      .map((given) => `${given.name} (${given.type}, ${given.shape.join(" × ")})`)
      .join(", ")
    throw new ModelError(
      `${file}: the card promises ${wanted}, but the graph has ${found}; train again`,
    )
  }
  if (inputs.length > 1) {
    throw new ModelError(
      `${file}: has ${inputs.length} inputs, but the card promises one; train again`,
    )
  }
}

/** The graph must answer the card's golden rows as the card says. */
async function checkGolden({ card, predict }: Model, graph: Graph, file: string): Promise<void> {
  const rows = Float32Array.from(card.golden.flatMap(({ features }) => features))
  const answered = await predict(rows).catch((error: Error) => {
    throw new ModelError(
      `${file}: the golden rows can't be computed (${error.message}); train again`,
    )
  })
  const { [card.model.label]: labels } = await graph.run(
    card.model.input,
    rows,
    card.features.length,
    [card.model.label],
  )
  card.golden.forEach((golden, index) => {
    const own = answered.subarray(index * card.classes.length, (index + 1) * card.classes.length)
    const distance = Math.max(
      ...golden.probabilities.map((expected, label) => Math.abs(expected - (own[label] as number))),
    )
    if (distance <= GOLDEN_TOLERANCE && labels?.[index] === golden.class) return
    throw new ModelError(
      `${file}: golden[${index}] promises ${golden.class} (${golden.probabilities.join(", ")}), but the model answers ` +
        `${labels?.[index]} (${[...own].map((value) => Number(value.toFixed(8))).join(", ")}); mend the card, or train again`,
    )
  })
}

function modelOf(card: ModelCard, graph: Graph): Model {
  const { input, probabilities } = card.model
  const columns = card.features.length
  const classes = card.classes.length
  const run: Run = async (rows) => {
    let answered: Float32Array
    try {
      const answers = await graph.run(input, rows, columns, [probabilities])
      answered = answers[probabilities] as Float32Array
    } catch (error) {
      throw new InferenceError(`the run failed: ${(error as Error).message}`, { cause: error })
    }
    checkProbabilities(answered, (rows.length / columns) * classes, classes)
    return answered
  }
  return {
    card,
    version: versionOf(card.model.sha256),
    predict: coalesce(run, { columns, rowsPerRun: ROWS_PER_RUN }),
    release: () => graph.release(),
  }
}

/**
 * NaN and overflow make ONNX Runtime answer with numbers that are no probabilities, and no error.
 */
function checkProbabilities(values: Float32Array, expected: number, classes: number): void {
  if (values.length !== expected) {
    throw new InferenceError(`the run made ${values.length} values, expected ${expected}`)
  }
  for (let start = 0; start < values.length; start += classes) {
    let sum = 0
    for (let index = start; index < start + classes; index++) sum += values[index] as number
    // Written this way round, a NaN is found too.
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      throw new InferenceError(`the probabilities of row ${start / classes} sum to ${sum}`)
    }
  }
}
