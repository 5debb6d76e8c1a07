import { heldBy } from "../model/feature.ts"
import type { ElementType, GraphInput } from "../model/onnx/contract.ts"
import { DatasetError, Faults } from "../train/dataset.ts"
import { Fields } from "../train/fields.ts"
import type { Matrix } from "../train/matrix.ts"
import { Rows } from "../train/rows.ts"
import { whyNoNumber } from "../train/table.ts"
import { Categories } from "./categories.ts"
import type { Columns } from "./columns.ts"

/** So much of a cell is repeated. */
const MOST_REPEATED = 80

/** The rows that a model was trained on, as its graph takes them. */
export interface ForeignTable {
  /** One column a feature, a category by its place among the categories; behind them the numbers of the target. */
  readonly cells: Matrix
  /** The line of each row in the file, from 1. */
  readonly lines: Uint32Array
  /** The categories of each feature; undefined for a number. */
  readonly categories: readonly (readonly string[] | undefined)[]
  /** The texts of a target that names classes, and for each row the place of its own. */
  readonly classes: { readonly texts: readonly string[]; readonly labels: Uint16Array } | undefined
}

/** How a table is read. */
export interface Reading {
  /** Its name, for the messages. */
  file: string
  inputs: readonly GraphInput[]
  columns: Columns
  /** What the target holds. */
  target: "classes" | "numbers"
}

/**
 * Reads the columns of a table that a model takes, as what it takes.
 *
 * @param bytes its content, UTF-8
 * @throws {DatasetError} naming file, line, column and value of everything that is missing, or that
 *   the model can't take
 */
export function readForeignTable(bytes: Uint8Array, reading: Reading): ForeignTable {
  const { file, columns } = reading
  const fields = new Fields(bytes, columns.delimiter)
  try {
    return read(fields, bytes.length, reading)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new DatasetError(`${file}:${fields.line}: ${error.message}`)
  }
}

/** Reads a cell, and puts what it is into the row. Answers what is wrong with it. */
type Cell = (fields: Fields) => string | undefined

function read(fields: Fields, size: number, reading: Reading): ForeignTable {
  const { file, columns } = reading
  if (fields.nextRecord()) fields.skipRecord()
  const start = fields.position
  const { cells, rows, categories, classes } = cellsOf(reading, size - start)
  const faults = new Faults()
  while (fields.nextRecord()) {
    const { line } = fields
    rows.begin(line, fields.position - start)
    let column = 0
    for (; column < cells.length && !fields.endOfRecord; column++) {
      const fault = cells[column]?.(fields)
      if (fault !== undefined) faults.add(`${file}:${line}: ${columns.header[column]}: ${fault}`)
    }
    if (column < cells.length)
      faults.add(
        `${file}:${line}: the row has ${column} fields, but the header names ${cells.length}`,
      )
    else if (!fields.endOfRecord) {
      faults.add(`${file}:${line}: the row has more fields than the ${cells.length} of the header`)
      fields.skipRecord()
    }
  }
  if (rows.count === 0) faults.add(`${file}:2: there are no rows under the header`)
  faults.refuse()
  const { features, lines, labels } = rows.toTable(file, 0)
  categories.forEach((known, feature) => known?.sort(features, feature))
  return {
    cells: features,
    lines,
    categories: categories.map((known) => known?.texts),
    classes: classes && { texts: classes.texts, labels },
  }
}

/** How the cells of each column are read. */
function cellsOf({ inputs, columns, target }: Reading, size: number) {
  const features = inputs.flatMap((input) =>
    input.categories.map((known) => ({ type: input.type, known })),
  )
  const isNumber = columns.target !== undefined && target === "numbers"
  const rows = new Rows(features.length + Number(isNumber), size)
  const categories = features.map(({ type, known }) =>
    type === "string" ? new Categories(known) : undefined,
  )
  const cells: Cell[] = columns.header.map(() => (fields) => void fields.text())
  features.forEach(({ type }, feature) => {
    const known = categories[feature]
    const put = (value: number) => rows.setFeature(feature, value)
    cells[columns.ofFeatures[feature] ?? -1] =
      type === "string" && known ? categoryCell(known, put) : numberCell(type, put)
  })
  const classes = new Categories(undefined)
  if (columns.target !== undefined)
    cells[columns.target] = isNumber
      ? numberCell("float64", (value) => rows.setFeature(features.length, value))
      : categoryCell(classes, (value) => rows.setLabel(value))
  const hasClasses = columns.target !== undefined && !isNumber
  return { cells, rows, categories, classes: hasClasses ? classes : undefined }
}

function categoryCell(known: Categories, put: (index: number) => void): Cell {
  return (fields) => {
    const text = fields.text()
    const index = known.indexOf(text)
    put(Math.max(index, 0))
    return index < 0 ? known.whyNot(text) : undefined
  }
}

const TRUTHS: Readonly<Record<string, number>> = { true: 1, false: 0, "1": 1, "0": 0 }

function numberCell(type: ElementType, put: (value: number) => void): Cell {
  if (type === "bool" || type === "string")
    return (fields) => {
      const text = fields.text().trim()
      const truth = TRUTHS[text.toLowerCase()]
      put(truth ?? 0)
      return truth === undefined ? `${repeated(text)} must be true or false` : undefined
    }
  const { min, max } = heldBy(type)
  const isWhole = type === "int64" || type === "int32"
  return (fields) => {
    const from = fields.position
    const value = fields.number()
    put(value)
    if (!Number.isFinite(value)) return whyNoNumber(fields.reread(from))
    if (value < min || value > max)
      return `${value} is outside of ${min} to ${max}, the range of ${type}`
    return isWhole && !Number.isInteger(value)
      ? `${value} must be a whole number: the model takes ${type}`
      : undefined
  }
}

function repeated(text: string): string {
  return JSON.stringify(text.slice(0, MOST_REPEATED))
}
