import { DatasetError, Faults, type Table } from "./dataset.ts"
import { Fields } from "./fields.ts"
import { Rows } from "./rows.ts"

/** Which columns of a file are read, and as what. */
export interface TableLayout {
  /** The file's name, for the messages. */
  file: string
  /** One ASCII character. */
  delimiter: string
  /** The columns of the features, in the model's order. */
  features: readonly string[]
  /** The column of the class. */
  target: string
  /** What stands in that column, in the order of the classes. */
  values: readonly string[]
}

const MISSING = new Set(["", "na", "n/a", "nan", "null", "none", "?"])
const TARGET = -2

/**
 * Reads a delimited text file with a header into typed arrays.
 *
 * @param bytes the file's content, UTF-8
 * @param layout its columns; columns that are not named are passed over
 * @throws {DatasetError} naming file, line, column and value of everything that is missing, not a
 *   number, not finite, or not a known class
 */
export function readTable(bytes: Uint8Array, layout: TableLayout): Table {
  const { file } = layout
  const fields = new Fields(bytes, layout.delimiter)
  try {
    return readRows(fields, readHeader(fields, layout), bytes.length, layout)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new DatasetError(`${file}:${fields.line}: ${error.message}`)
  }
}

/** The columns of a file, in its order. */
interface Header {
  readonly names: readonly string[]
  /** For each column the index of its feature, TARGET, or -1 for one that is passed over. */
  readonly meanings: Int32Array
}

function readHeader(fields: Fields, { file, delimiter, features, target }: TableLayout): Header {
  const names: string[] = []
  if (fields.nextRecord()) while (!fields.endOfRecord) names.push(fields.text().trim())

  const faults = new Faults()
  const found = `the header has ${names.length} columns split at ${JSON.stringify(delimiter)}: ${names.join(", ").slice(0, 300)}`
  for (const column of names.length > 0 ? [...features, target] : []) {
    const times = names.filter((name) => name === column).length
    const named = JSON.stringify(column)
    if (times === 0) faults.add(`${file}:1: there is no column ${named}; ${found}`)
    if (times > 1) faults.add(`${file}:1: the column ${named} is there ${times} times; rename one`)
  }
  if (names.length === 0) {
    faults.add(`${file}:1: the file is empty; the first line must name the columns`)
  }
  faults.refuse()
  const meanings = names.map((name) => (name === target ? TARGET : features.indexOf(name)))
  return { names, meanings: Int32Array.from(meanings) }
}

function readRows(fields: Fields, header: Header, size: number, layout: TableLayout): Table {
  const { file, features } = layout
  const values = layout.values.map((value) => new TextEncoder().encode(value))
  const faults = new Faults()
  const rows = new Rows(features.length, size - fields.position)
  const start = fields.position
  while (fields.nextRecord()) {
    rows.begin(fields.line, fields.position - start)
    readRow(fields, header, { rows, values, faults, layout })
  }
  if (rows.count === 0) faults.add(`${file}:2: there are no rows under the header`)
  faults.refuse()
  return rows.toTable(file, values.length)
}

/** What a row is read into, and held against. */
interface Reading {
  rows: Rows
  /** What stands in the target column, as UTF-8. */
  values: readonly Uint8Array[]
  faults: Faults
  layout: TableLayout
}

function readRow(fields: Fields, { names, meanings }: Header, reading: Reading): void {
  const { rows, values, faults, layout } = reading
  const at = (column: number) => `${layout.file}:${fields.line}: ${names[column]}`
  let column = 0
  for (; column < meanings.length && !fields.endOfRecord; column++) {
    const meaning = meanings[column] as number
    const from = fields.position
    if (meaning >= 0) {
      const value = fields.number()
      rows.setFeature(meaning, value)
      if (!Number.isFinite(value)) {
        faults.add(`${at(column)}: ${whyNoNumber(fields.reread(from))}`)
      }
    } else if (meaning === TARGET) {
      const label = fields.oneOf(values)
      rows.setLabel(label)
      if (label < 0) faults.add(`${at(column)}: ${whyNoClass(fields.reread(from), layout)}`)
    } else {
      fields.text()
    }
  }
  if (column < meanings.length) {
    faults.add(
      `${at(column)}: is not there; the row has ${column} fields, but the header names ${names.length}`,
    )
  } else if (!fields.endOfRecord) {
    const last = fields.text()
    faults.add(
      `${at(names.length - 1)}: is followed by ${JSON.stringify(last.slice(0, 80))}; the header names ${names.length} columns`,
    )
    fields.skipRecord()
  }
}

/** Why the text of a cell is no number that can be learnt from, and what would be right. */
export function whyNoNumber(text: string): string {
  const value = text.trim()
  if (MISSING.has(value.toLowerCase())) {
    return `the value is missing (${JSON.stringify(text)}); fill it in or leave the row out`
  }
  if (/^[+-]?(inf(inity)?|\d+(\.\d*)?(e\+?\d+)?)$/i.test(value)) {
    return `${JSON.stringify(text.slice(0, 80))} is not finite; a model can learn only from finite numbers`
  }
  return `${JSON.stringify(text.slice(0, 80))} is not a number; write it like 5.1 or 1.2e-3`
}

function whyNoClass(text: string, { values }: TableLayout): string {
  const value = text.trim()
  if (MISSING.has(value.toLowerCase())) return `the class is missing (${JSON.stringify(text)})`
  const known = values.map((name) => JSON.stringify(name)).join(", ")
  return `${JSON.stringify(text.slice(0, 80))} is not a class of the recipe (${known.slice(0, 300)})`
}
