import { isTrained } from "../model/card.ts"
import type { Feature } from "../model/feature.ts"
import type { ClassifierCard } from "../model/foreign-card.ts"
import type { GraphInput } from "../model/onnx/contract.ts"
import { GraphError } from "../model/onnx/graph-error.ts"
import { readCard } from "../model/read-card.ts"
import { writeCard } from "../model/write-card.ts"
import { type Graph, onnxRuntime } from "../src/inference/engine.ts"
import { InferenceError } from "../src/inference/inference-error.ts"
import { inferredCard } from "../src/inference/inferred-card.ts"
import { openGraph } from "../src/inference/model.ts"
import { type GraphAlone, readGraphAlone } from "../src/inference/model-source.ts"
import { DatasetError } from "../train/dataset.ts"
import { observedRange, referenceBins } from "../train/describe.ts"
import { answersOf, labelsOf } from "./answers.ts"
import { findClasses } from "./classes.ts"
import { type Columns, findColumns } from "./columns.ts"
import { examplesOf, type ForeignCard } from "./examples.ts"
import { inputsWithKept, KeptError, withKept } from "./kept.ts"
import { reportOf } from "./report.ts"
import { describedBy } from "./spread.ts"
import { type ForeignTable, readForeignTable } from "./table.ts"

/** A model to write a card for. */
export interface Wanted {
  folder: string
  name: string
  /** The rows that it was trained on. */
  table: { file: string; bytes: Uint8Array; target: string | undefined } | undefined
  /** The path of a card whose texts are kept. */
  old: string | undefined
}

/** A card that was made. */
export interface Made {
  readonly yaml: string
  /** What was found, a line each. */
  readonly report: readonly string[]
}

/**
 * Makes the card of a model from elsewhere of what its graph says, and of the table that it was trained
 * on.
 *
 * @throws {ModelError} if the file can't be served
 * @throws {GraphError} if the graph says too little of itself
 * @throws {DatasetError} if the table is not what the graph takes
 * @throws {InferenceError} if the model does not answer the rows of the table
 * @throws {DocumentError} if the old card is wrong
 */
export async function makeCard(wanted: Wanted): Promise<Made> {
  const source = await readGraphAlone(wanted.folder, wanted.name)
  const graph = await openGraph(source.bytes, source.paths.graph, onnxRuntime)
  try {
    return await cardOf(wanted, source, graph)
  } finally {
    await graph.release()
  }
}

async function cardOf({ name, table, old: path }: Wanted, source: GraphAlone, graph: Graph) {
  const { contract } = source.known
  const old = path === undefined ? undefined : await readOld(path)
  let inputs: readonly GraphInput[] = contract.inputs
  if (old && path !== undefined) inputs = at(path, () => inputsWithKept(inputs, old))
  const told = table && readTold(table, inputs, contract.answer.kind === "value")
  if (told) inputs = told.inputs

  const { sha256 } = source.files.graph
  const inferred = (await inferredCard(
    { name, contract: { ...contract, inputs }, sha256 },
    graph,
  ).catch((error: Error) => {
    throw error instanceof GraphError
      ? new GraphError(`${source.paths.graph}: ${error.message}`)
      : error
  })) as ForeignCard
  const plain =
    old && path !== undefined
      ? at(path, () => withKept(inferred, old))
      : withReadableLabels(inferred)
  const described = told ? await withTable(plain, told, graph) : { card: plain, found: undefined }
  const yaml = writeCard(described.card)
  // What is written here must be taken there.
  await readCard(yaml, path ?? `${name}.yaml`)
  return {
    yaml,
    report: reportOf(
      source,
      described.card,
      told && {
        file: told.file,
        columns: told.columns,
        rows: told.rows.cells.rows,
        found: described.found,
      },
    ),
  }
}

async function readOld(path: string): Promise<ForeignCard> {
  const card = await readCard(await Bun.file(path).text(), path)
  if (isTrained(card)) throw new KeptError(`${path}: is a card that training wrote; train again`)
  return card
}

function at<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw error instanceof KeptError ? new KeptError(`${path}: ${error.message}`) : error
  }
}

/** A table, and what it says of the inputs of a graph. */
interface Told {
  readonly file: string
  readonly columns: Columns
  readonly rows: ForeignTable
  /** With its names where the graph has none, and its categories. */
  readonly inputs: readonly GraphInput[]
}

function readTold(
  { file, bytes, target }: NonNullable<Wanted["table"]>,
  inputs: readonly GraphInput[],
  isValue: boolean,
): Told {
  const columns = findColumns(bytes, { file, inputs, target })
  const rows = readForeignTable(bytes, {
    file,
    inputs,
    columns,
    target: isValue ? "numbers" : "classes",
  })
  let next = 0
  return {
    file,
    columns,
    rows,
    inputs: inputs.map((input) => {
      const from = next
      next += input.columns
      const places = columns.ofFeatures.slice(from, next)
      return {
        ...input,
        names:
          columns.foundBy === "name"
            ? input.names
            : places.map((place) => columns.header[place] ?? ""),
        categories: rows.categories.slice(from, next),
      }
    }),
  }
}

function withReadableLabels(card: ForeignCard): ForeignCard {
  return { ...card, features: (card.features as readonly Feature[]).map(readable) } as ForeignCard
}

/** `malic_acid` reads `Malic acid`. */
function readable(feature: Feature): Feature {
  const { name, label } = feature
  if (label !== name || !/^[a-z][a-z0-9_]*$/.test(name)) return feature
  const words = name.replaceAll("_", " ").trim()
  return { ...feature, label: words.slice(0, 1).toUpperCase() + words.slice(1) }
}

/** What the target of a table shows. */
export interface Found {
  /** How many rows were asked about, and to how many the model answers what the table says. */
  readonly asked: number
  readonly right: number
  /** Whether the classes are named after the table. */
  readonly isNamed: boolean
}

async function withTable(card: ForeignCard, told: Told, graph: Graph) {
  const { cells } = told.rows
  const features = (card.features as readonly Feature[]).map((feature, column) =>
    describedBy(feature, cells, column),
  )
  const described = { ...card, features } as ForeignCard
  const answered = await answersOf(described, graph, cells).catch((error: Error) => {
    if (!(error instanceof InferenceError)) throw error
    throw new InferenceError(`${told.file}: the model does not answer its rows: ${error.message}`)
  })
  const labels = labelsOf(answered)
  const { classes: known } = told.rows
  if ("value" in described) {
    const value = withTarget(described.value, told)
    return ordered({ ...described, value }, told, answered)
  }
  if (!known || !labels) return ordered(described, told, answered)
  const found = findClasses(described as ClassifierCard, known, { rows: answered.rows, labels })
  const target = told.columns.header[told.columns.target ?? -1]
  if (typeof found === "string") throw new DatasetError(`${told.file}: ${target}: ${found}`)
  const right = answered.rows.filter(
    (row, index) => found.ofTexts[known.labels[row] as number] === labels[index],
  ).length
  const named = { ...described, classes: found.classes } as ForeignCard
  const shown = { asked: answered.rows.length, right, isNamed: found.isNamed }
  return { ...ordered(named, told, answered), found: shown }
}

/** With the examples, in the order in which a card is read. */
function ordered(
  card: ForeignCard,
  { rows }: Told,
  answered: Awaited<ReturnType<typeof answersOf>>,
) {
  const { background, golden, ...others } = { ...card, ...examplesOf(card, rows.cells, answered) }
  return {
    card: { ...others, ...(background ? { background } : {}), golden } as ForeignCard,
    found: undefined as Found | undefined,
  }
}

function withTarget(value: Extract<ForeignCard, { value: unknown }>["value"], told: Told) {
  const { cells } = told.rows
  const { target, header } = told.columns
  if (target === undefined) return value
  const column = cells.columns - 1
  const name = header[target] ?? value.name
  const isOwn = value.label !== "Value"
  return {
    ...value,
    ...(isOwn ? {} : { name, label: name }),
    observed: observedRange(cells, column),
    reference: referenceBins(cells, column),
  }
}
