import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { type ModelCard, versionOf } from "../../model/card.ts"
import { DocumentError } from "../../model/document-error.ts"
import { readCard } from "../../model/read-card.ts"
import { TelemetryError } from "../../model/session.ts"
import { checkedRun } from "./checked-run.ts"
import { coalesce, type CoalescedRun, type Run } from "./coalescer.ts"
import type { Engine, Graph } from "./engine.ts"
import { checkGolden } from "./golden.ts"
import { type ModelFile, modelFile } from "./model-file.ts"
import { faultOfPorts } from "./ports.ts"
import type { RunObserver } from "./run-observer.ts"
import type { Values } from "./values.ts"

/** A run of so many takes about 5 ms: others wait no longer than that. */
const ROWS_PER_RUN = 65_536
/**
 * A model can't be served. The message is one line that says which file is wrong and what to do.
 */
export class ModelError extends Error {
  override name = "ModelError" as const
  readonly code = "model"
}

/** A model that is being served. */
export interface Model {
  readonly card: ModelCard
  /** The first 12 hex digits of the ONNX file's SHA-256. */
  readonly version: string
  /** What it was loaded from; without a card where that was inferred from the graph. */
  readonly files: { readonly card: ModelFile | undefined; readonly graph: ModelFile }
  /** What was done to the graph before it could be run, a line each; none where it runs as it is. */
  readonly changes: readonly string[]
  /**
   * The answers to some rows.
   *
   * @param rows row after row, one value a feature in the card's order, each within its accepted
   *   range; of a category its place among the categories
   * @param timing where one is given, it is filled in
   * @returns row after row, as `layoutOf` says; finite, and probabilities of a row sum to 1
   * @throws {InferenceError} if the run fails or makes something else
   */
  predict: CoalescedRun
  /**
   * The same for rows that nobody asked about, as an explanation needs them: they run alone, are not
   * counted, and may lie outside of the accepted ranges.
   */
  probe: Run
  /**
   * Runs the card's golden rows, unobserved.
   *
   * @throws {InferenceError} if the answers are not the card's
   */
  selfTest(): Promise<void>
  /** Gives the model's memory back. */
  release(): Promise<void>
}

/** How a model is loaded. */
export interface LoadOptions {
  /** The model's name; without it, the only one in the folder. */
  name?: string | undefined
  /** Is told of each run. */
  observe?: (card: ModelCard, version: string) => RunObserver
}

/**
 * Reads a model's card and ONNX file, and proves that they belong together: digest, inputs and
 * outputs, golden rows, linear model.
 *
 * @param folder where the two files are
 * @param engine what runs the graph
 * @throws {ModelError} with one line that says which file is wrong and what to do
 */
export async function loadModel(
  folder: string,
  engine: Engine,
  { name, observe }: LoadOptions = {},
): Promise<Model> {
  const known = await modelName(folder, name)
  const cardFile = join(folder, `${known}.yaml`)
  const cardBytes = await read(cardFile)
  const card = await parse(cardBytes, cardFile)
  if (card.name !== known) {
    throw new ModelError(
      `${cardFile}: is the card of ${card.name}; name the file ${card.name}.yaml`,
    )
  }
  const graphFile = join(folder, card.model.file)
  const bytes = await read(graphFile)
  const files = {
    card: modelFile(cardFile, `${known}.yaml`, cardBytes),
    graph: modelFile(graphFile, card.model.file, bytes),
  }
  if (files.graph.sha256 !== card.model.sha256) {
    throw new ModelError(
      `${graphFile}: has the SHA-256 ${files.graph.sha256}, but ${cardFile} was written for ${card.model.sha256}; ` +
        "bring the two files of one training together, or train again",
    )
  }
  const graph = await open(bytes, graphFile, engine)
  try {
    const fault = faultOfPorts(graph, card)
    if (fault !== undefined) throw new ModelError(`${graphFile}: ${fault}`)
    const version = versionOf(card.model.sha256)
    const model = modelOf({ card, version, files, changes: [], graph }, observe?.(card, version))
    await model.selfTest().catch((error: Error) => {
      throw new ModelError(`${cardFile}: ${error.message}; mend the card, or train again`)
    })
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

/** What a model is made of. */
interface Loaded extends Pick<Model, "card" | "version" | "files" | "changes"> {
  readonly graph: Graph
}

function modelOf(
  { card, version, files, changes, graph }: Loaded,
  observer: RunObserver | undefined,
): Model {
  const columns = card.features.length
  const run = checkedRun(card, graph)
  return {
    card,
    version,
    files,
    changes,
    predict: coalesce(observer ? observedRun(run, observer) : run, {
      columns,
      rowsPerRun: ROWS_PER_RUN,
    }),
    probe: run,
    selfTest: () => checkGolden(card, graph),
    release: () => graph.release(),
  }
}

function observedRun(run: Run, observer: RunObserver): Run {
  return async (rows) => {
    const begin = performance.now()
    let answers: Values
    try {
      answers = await run(rows)
    } catch (error) {
      observer.failed()
      throw error
    }
    observer.ran(rows, answers, performance.now() - begin)
    return answers
  }
}
