import { DatasetError, Faults, type Table } from "./dataset.ts"
import { Fields } from "./fields.ts"

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
    if (error instanceof SyntaxError)
      throw new DatasetError(`${file}:${fields.line}: ${error.message}`)
    throw error
  }
}

/**
 * For each column of the file: the index of its feature, TARGET, or -1 for one that is passed over.
 */
function readHeader(
  fields: Fields,
  { file, delimiter, features, target }: TableLayout,
): Int32Array {
  const header: string[] = []
  if (fields.nextRecord()) while (!fields.endOfRecord) header.push(fields.text().trim())

  const faults = new Faults()
  if (header.length === 0)
    faults.add(`${file}:1: the file is empty; the first line must name the columns`)
  for (const column of [...features, target]) {
    const times = header.filter((name) => name === column).length
    const found = `the header has ${header.length} columns split at ${JSON.stringify(delimiter)}: ${header.join(", ").slice(0, 300)}`
    if (times === 0) faults.add(`${file}:1: there is no column ${JSON.stringify(column)}; ${found}`)
    if (times > 1)
      faults.add(
        `${file}:1: the column ${JSON.stringify(column)} is there ${times} times; rename one`,
      )
  }
  faults.refuse()
  return Int32Array.from(header, (name) => (name === target ? TARGET : features.indexOf(name)))
}

function readRows(fields: Fields, columns: Int32Array, size: number, layout: TableLayout): Table {
  const { file, features, target } = layout
  const width = features.length
  const values = layout.values.map((value) => new TextEncoder().encode(value))
  const faults = new Faults()
  const start = fields.position

  let capacity = 1024
  let rows = 0
  let cells = new Float64Array(capacity * width)
  let labels = new Uint16Array(capacity)
  let lines = new Uint32Array(capacity)
  const grow = () => {
    const expected = Math.ceil((rows * 1.05 * (size - start)) / (fields.position - start)) + 1024
    capacity = Math.max(2 * rows, expected)
    cells = extended(cells, new Float64Array(capacity * width))
    labels = extended(labels, new Uint16Array(capacity))
    lines = extended(lines, new Uint32Array(capacity))
  }

  while (fields.nextRecord()) {
    if (rows === capacity) grow()
    lines[rows] = fields.line
    let column = 0
    for (; column < columns.length && !fields.endOfRecord; column++) {
      const meaning = columns[column] as number
      const from = fields.position
      if (meaning >= 0) {
        const value = fields.number()
        cells[rows * width + meaning] = value
        if (!Number.isFinite(value)) {
          faults.add(
            `${file}:${fields.line}: ${features[meaning]}: ${whyNoNumber(fields.reread(from))}`,
          )
        }
      } else if (meaning === TARGET) {
        const label = fields.oneOf(values)
        if (label < 0)
          faults.add(
            `${file}:${fields.line}: ${target}: ${whyNoClass(fields.reread(from), layout)}`,
          )
        labels[rows] = label
      } else {
        fields.text()
      }
    }
    if (column < columns.length || !fields.endOfRecord) {
      faults.add(
        `${file}:${lines[rows]}: has ${fieldsOf(column, fields)} fields, but the header names ${columns.length}`,
      )
      fields.skipRecord()
    }
    rows++
  }
  if (rows === 0) faults.add(`${file}:2: there are no rows under the header`)
  faults.refuse()
  return {
    file,
    features: { rows, columns: width, values: cells.subarray(0, rows * width) },
    labels: labels.subarray(0, rows),
    lines: lines.subarray(0, rows),
    classes: values.length,
  }
}

function extended<Values extends Float64Array | Uint16Array | Uint32Array>(
  from: Values,
  to: Values,
): Values {
  to.set(from)
  return to
}

/** The number of fields of a record of which some have been read; reads the rest. */
function fieldsOf(read: number, fields: Fields): number {
  let count = read
  for (; !fields.endOfRecord; count++) fields.text()
  return count
}

function whyNoNumber(text: string): string {
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
