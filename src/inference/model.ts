import { readdir } from "node:fs/promises"
import { isTrained, type ModelCard, versionOf } from "../../model/card.ts"
import { GraphError } from "../../model/onnx/graph-error.ts"
import { TelemetryError } from "../../model/session.ts"
import { checkedRun } from "./checked-run.ts"
import { coalesce, type CoalescedRun, type Run } from "./coalescer.ts"
import type { Engine, Graph } from "./engine.ts"
import { checkGolden } from "./golden.ts"
import { UnanswerableError } from "./inference-error.ts"
import { ModelError } from "./model-error.ts"
import type { ModelFile } from "./model-file.ts"
import { type ModelSource, readSource } from "./model-source.ts"
import { faultOfPorts } from "./ports.ts"
import type { RunObserver } from "./run-observer.ts"
import type { Values } from "./values.ts"

/** A run of so many takes about 5 ms: others wait no longer than that. */
const ROWS_PER_RUN = 65_536

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
   * @throws {UnanswerableError} if the rows have values that the model can't compute with
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
 * outputs, golden rows, linear model. A graph without a card gets the one that it makes itself.
 *
 * @param folder where the files are
 * @param engine what runs the graph
 * @throws {ModelError} with one line that says which file is wrong and what to do
 */
export async function loadModel(
  folder: string,
  engine: Engine,
  { name, observe }: LoadOptions = {},
): Promise<Model> {
  const known = await modelName(folder, name)
  const source = await readSource(folder, known)
  const { files, paths, changes } = source
  const graph = await openGraph(source.bytes, paths.graph, engine)
  try {
    const card = await cardOf(known, source, graph)
    const fault = faultOfPorts(graph, card)
    if (fault !== undefined) throw new ModelError(`${paths.graph}: ${fault}`)
    const version = versionOf(card.model.sha256)
    const model = modelOf({ card, version, files, changes, graph }, observe?.(card, version))
    await model.selfTest().catch((error: Error) => {
      throw new ModelError(`${paths.card}: ${error.message}; ${cureOf(source)}`)
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
      `${folder}: there is no such folder; set MODEL_DIR to the one with the model's files`,
    )
  })
  const names = [
    ...new Set(files.flatMap((file) => /^([^.].*)\.(?:yaml|onnx)$/.exec(file)?.[1] ?? [])),
  ].toSorted()
  const [name, ...others] = names
  if (name === undefined) {
    throw new ModelError(
      `${folder}: holds no model (NAME.onnx); train a model into it, or set MODEL_DIR to another folder`,
    )
  }
  if (asked !== undefined && !names.includes(asked)) {
    throw new ModelError(`${folder}: holds no model ${asked}; set MODEL to ${names.join(" or ")}`)
  }
  if (asked === undefined && others.length > 0) {
    throw new ModelError(
      `${folder}: holds several models (${names.join(", ")}); set MODEL to the name of one`,
    )
  }
  return asked ?? name
}

/** The card that was read, or that which the graph itself makes. */
async function cardOf(
  name: string,
  { known, files, paths }: ModelSource,
  graph: Graph,
): Promise<ModelCard> {
  if ("card" in known) return known.card
  const { inferredCard } = await import("./inferred-card.ts")
  const { sha256 } = files.graph
  return inferredCard({ name, contract: known.contract, sha256 }, graph).catch((error: Error) => {
    throw error instanceof GraphError ? new ModelError(`${paths.graph}: ${error.message}`) : error
  })
}

/** What to do about a model that does not answer as it should. */
function cureOf({ known }: ModelSource): string {
  if (!("card" in known)) return "write its card, with rows that it takes: bun run card FILE.onnx"
  return isTrained(known.card) ? "mend the card, or train again" : "mend the card"
}

/**
 * Gives a graph to an engine.
 *
 * @param file its path, for the message
 * @throws {ModelError} if the engine does not take it
 */
export async function openGraph(bytes: Uint8Array, file: string, engine: Engine): Promise<Graph> {
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
      // What a client asks is no failure of the model.
      if (!(error instanceof UnanswerableError)) observer.failed()
      throw error
    }
    observer.ran(rows, answers, performance.now() - begin)
    return answers
  }
}
