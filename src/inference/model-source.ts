import { join } from "node:path"
import { answersClasses, isTrained, type ModelCard } from "../../model/card.ts"
import { DocumentError } from "../../model/document-error.ts"
import type { GraphContract } from "../../model/onnx/contract.ts"
import { GraphError } from "../../model/onnx/graph-error.ts"
import type { PreparedGraph } from "../../model/onnx/prepare-graph.ts"
import { readCard } from "../../model/read-card.ts"
import { ModelError } from "./model-error.ts"
import { type ModelFile, modelFile } from "./model-file.ts"

/** What a model is loaded from, read and understood. */
export interface ModelSource {
  /** Without a card, what the graph says of itself. */
  readonly known: { readonly card: ModelCard } | { readonly contract: GraphContract }
  readonly files: { readonly card: ModelFile | undefined; readonly graph: ModelFile }
  /** Where they are, for messages; without a card, that of the graph is both. */
  readonly paths: { readonly card: string; readonly graph: string }
  /** The graph as an engine is given it. */
  readonly bytes: Uint8Array
  /** What was done to it, a line each. */
  readonly changes: readonly string[]
}

/** A model that has nothing but its graph. */
export interface GraphAlone extends ModelSource {
  readonly known: { readonly contract: GraphContract }
}

/**
 * Reads the files of a model: its card, where it has one, and its graph.
 *
 * @param folder where they are
 * @param name of the model
 * @throws {ModelError} if one can't be read, is wrong, or does not belong to the other
 */
export async function readSource(folder: string, name: string): Promise<ModelSource> {
  const path = join(folder, `${name}.yaml`)
  const bytes = await Bun.file(path)
    .bytes()
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined
      throw unreadable(path, error)
    })
  return bytes ? withCard(folder, name, { path, bytes }) : readGraphAlone(folder, name)
}

async function withCard(
  folder: string,
  name: string,
  { path, bytes: text }: { path: string; bytes: Uint8Array },
): Promise<ModelSource> {
  const card = await parse(text, path)
  if (card.name !== name)
    throw new ModelError(`${path}: is the card of ${card.name}; name the file ${card.name}.yaml`)
  const paths = { card: path, graph: join(folder, card.model.file) }
  const bytes = await read(paths.graph)
  const graph = modelFile(paths.graph, card.model.file, bytes)
  if (graph.sha256 !== card.model.sha256)
    throw new ModelError(
      `${paths.graph}: has the SHA-256 ${graph.sha256}, but ${path} was written for ${card.model.sha256}; ` +
        (isTrained(card)
          ? "bring the two files of one training together, or train again"
          : "bring the two files together that belong to each other, or write the card anew"),
    )
  const files = { card: modelFile(path, `${name}.yaml`, text), graph }
  // What training writes runs as it is, and a start need not look into it.
  if (isTrained(card)) return { known: { card }, files, paths, bytes, changes: [] }
  const classes = answersClasses(card) ? card.classes.map((one) => one.name) : undefined
  const prepared = await prepare(bytes, paths.graph, classes)
  return { known: { card }, files, paths, bytes: prepared.bytes, changes: prepared.changes }
}

/**
 * Reads the graph of a model that has no card, or whose card does not count.
 *
 * @throws {ModelError} if it can't be read, or can't be served
 */
export async function readGraphAlone(folder: string, name: string): Promise<GraphAlone> {
  const path = join(folder, `${name}.onnx`)
  const bytes = await read(path)
  const files = { card: undefined, graph: modelFile(path, `${name}.onnx`, bytes) }
  const prepared = await prepare(bytes, path)
  const { contract, changes } = prepared
  const paths = { card: path, graph: path }
  return { known: { contract }, files, paths, bytes: prepared.bytes, changes }
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await Bun.file(path).bytes()
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException)
  }
}

function unreadable(path: string, { code = "unknown error" }: NodeJS.ErrnoException): ModelError {
  return new ModelError(
    `${path}: can't be read (${code}); put the model's files there, or train again`,
  )
}

async function parse(bytes: Uint8Array, path: string): Promise<ModelCard> {
  try {
    return await readCard(new TextDecoder().decode(bytes), path)
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error
    const [first, ...others] = error.message.split("\n")
    const more = others.length > 0 ? ` (and ${others.length} more)` : ""
    throw new ModelError(`${first}${more}; mend the card, or train again`)
  }
}

/** @param classes of the card, where there is one */
async function prepare(
  bytes: Uint8Array,
  path: string,
  classes?: readonly string[],
): Promise<PreparedGraph> {
  // Loaded when it is first needed: servers of their own models start without it.
  const { prepareGraph } = await import("../../model/onnx/prepare-graph.ts")
  try {
    return prepareGraph(bytes, { classes })
  } catch (error) {
    if (!(error instanceof GraphError)) throw error
    throw new ModelError(`${path}: ${error.message}`)
  }
}
