import type { GraphInput } from "../model/onnx/contract.ts"
import { DatasetError, Faults } from "../train/dataset.ts"
import { Fields } from "../train/fields.ts"

/** What may stand between the cells of a table. */
const DELIMITERS = [",", ";", "\t", "|"] as const
/** So much of a header is repeated. */
const MOST_REPEATED = 300

/** Where a table has what a model takes. */
export interface Columns {
  readonly delimiter: string
  readonly header: readonly string[]
  /** The place of each feature in the header, in the model's order. */
  readonly ofFeatures: readonly number[]
  /** The place of what the model is to answer, where somebody names it. */
  readonly target: number | undefined
  /** Whether the features were found by their names, or taken in the table's order. */
  readonly foundBy: "name" | "place"
}

/** What is looked for. */
export interface Wanted {
  /** The table's name, for the messages. */
  file: string
  inputs: readonly GraphInput[]
  /** The column with what the model is to answer. */
  target: string | undefined
}

/**
 * Finds the columns of a table that a model takes: by their names, whatever their case and whatever
 * stands between words, or else, where nobody has named the columns of the graph, in the table's order.
 *
 * @param bytes of the table, whose first line names its columns
 * @throws {DatasetError} if one is missing or there twice
 */
export function findColumns(bytes: Uint8Array, wanted: Wanted): Columns {
  const names = wanted.inputs.flatMap((input) => input.names)
  const { delimiter, header } = readHeader(bytes, [...names, wanted.target ?? ""])
  const faults = new Faults()
  if (header.length === 0)
    faults.add(`${wanted.file}:1: the file is empty; the first line must name the columns`)
  faults.refuse()

  const target = wanted.target === undefined ? undefined : header.indexOf(wanted.target)
  if (target === -1)
    faults.add(`${wanted.file}:1: ${missing(wanted.target ?? "", header, delimiter)}`)
  faults.refuse()
  const places = names.map((name) => placesOf(name, header, target))
  const columns = { delimiter, header, target }
  if (places.every(({ length }) => length === 0) && !areNamed(wanted.inputs))
    return { ...columns, ofFeatures: inOrder(names, columns, wanted.file), foundBy: "place" }

  places.forEach((found, index) => {
    const name = names[index] ?? ""
    if (found.length === 0) faults.add(`${wanted.file}:1: ${missing(name, header, delimiter)}`)
    if (found.length > 1)
      faults.add(
        `${wanted.file}:1: the column ${JSON.stringify(name)} is there ${found.length} times; rename one`,
      )
  })
  faults.refuse()
  return { ...columns, ofFeatures: places.map(([place = -1]) => place), foundBy: "name" }
}

/** With each delimiter, the header that has most of the names, or else most columns. */
function readHeader(bytes: Uint8Array, names: readonly string[]) {
  const known = new Set(names.map(plain))
  const headers = DELIMITERS.map((delimiter) => {
    const header = headerWith(bytes, delimiter)
    const score = header.filter((name) => known.has(plain(name))).length
    return { delimiter, header, score }
  })
  return headers.reduce((best, other) =>
    other.score > best.score ||
    (other.score === best.score && other.header.length > best.header.length)
      ? other
      : best,
  )
}

function headerWith(bytes: Uint8Array, delimiter: string): string[] {
  const fields = new Fields(bytes, delimiter)
  const names: string[] = []
  try {
    if (fields.nextRecord()) while (!fields.endOfRecord) names.push(fields.text().trim())
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return []
  }
  return names
}

/** The same name, or else names that differ in nothing but case and what stands between words. */
function placesOf(name: string, header: readonly string[], target: number | undefined): number[] {
  const alike = (same: (other: string) => boolean) =>
    header.flatMap((other, place) => (place !== target && same(other) ? [place] : []))
  const exact = alike((other) => other === name.trim())
  return exact.length > 0 ? exact : alike((other) => plain(other) === plain(name))
}

function plain(name: string): string {
  const words = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "_")
  return words.replaceAll(/^_|_$/g, "") || name
}

/** Whether the names of columns say something: a graph of one matrix often has none. */
function areNamed(inputs: readonly GraphInput[]): boolean {
  return inputs.some(({ name, names, columns }) =>
    columns === 1 ? inputs.length > 1 : names.some((own, place) => own !== `${name}_${place}`),
  )
}

/** All columns but the target and those without a name, which pandas writes for the index. */
function inOrder(
  names: readonly string[],
  { header, target }: Pick<Columns, "header" | "target">,
  file: string,
): number[] {
  const places = header.flatMap((name, place) => (place === target || name === "" ? [] : [place]))
  if (places.length === names.length) return places
  const others = target === undefined ? "" : ` beside ${JSON.stringify(header[target])}`
  throw new DatasetError(
    `${file}:1: the model takes ${names.length} columns and does not name them, so that the table must have just these, in the model's order; ` +
      `found ${places.length}${others}: ${listed(places.map((place) => header[place] ?? ""))}` +
      (target === undefined ? "; name the one with the answers: --target COLUMN" : ""),
  )
}

function missing(name: string, header: readonly string[], delimiter: string): string {
  return `there is no column ${JSON.stringify(name)}; the header has ${header.length} columns split at ${JSON.stringify(delimiter)}: ${listed(header)}`
}

function listed(names: readonly string[]): string {
  return names.join(", ").slice(0, MOST_REPEATED)
}
