import { LARGEST_FLOAT32 } from "../model/schema.ts"
import { countClasses, Faults, type Table } from "./dataset.ts"
import { roundedToFloat32, rowOf } from "./matrix.ts"

/** What a table is held against before anything is learnt from it. */
export interface Expectations {
  /** The names of the columns, in the order of the matrix. */
  features: readonly string[]
  target: string
  /** What stands in the target column, in the order of the classes. */
  values: readonly string[]
  /** How many rows each class needs, for the folds of the cross-validation. */
  rows: number
  /**
   * The range that each feature is declared to have, in the order of the matrix; undefined where
   * none is.
   */
  accepted: readonly ({ min: number; max: number } | undefined)[]
  /** Whether equal rows of different classes are an error. */
  conflicts: "refuse" | "keep"
}

/**
 * Refuses a table that can be read but not learnt from.
 *
 * @throws {DatasetError} naming constant columns, values out of range, classes with fewer rows than
 *   folds, and equal rows of different classes
 */
export function inspect(table: Table, expectations: Expectations): void {
  const faults = new Faults()
  findConstants(table, expectations, faults)
  findOutOfRange(table, expectations, faults)
  findSmallClasses(table, expectations, faults)
  if (expectations.conflicts === "refuse") findConflicts(table, expectations, faults)
  faults.refuse()
}

/** A column is judged as the model will get it: rounded to 32 bits. */
function findConstants(
  { file, features, lines }: Table,
  { features: names }: Expectations,
  faults: Faults,
): void {
  names.forEach((name, column) => {
    const first = features.values[column] as number
    let isConstant = true
    for (let row = 1; row < features.rows; row++) {
      const value = features.values[row * features.columns + column] as number
      if (Math.fround(value) !== Math.fround(first)) return
      if (value !== first) isConstant = false
    }
    faults.add(
      `${file}:${lines[0]}: ${name}: ${
        isConstant
          ? `is ${first} in every row and tells nothing; leave it out of the recipe`
          : `differs from ${first} by less than a 32-bit float can tell apart; take the common part off the column`
      }`,
    )
  })
}

const FLOAT32 = { min: -LARGEST_FLOAT32, max: LARGEST_FLOAT32 }

function findOutOfRange(
  { file, features, lines }: Table,
  { features: names, accepted }: Expectations,
  faults: Faults,
): void {
  names.forEach((name, column) => {
    const { min, max } = accepted[column] ?? FLOAT32
    for (let row = 0; row < features.rows; row++) {
      const value = features.values[row * features.columns + column] as number
      if (value >= min && value <= max) continue
      const range = accepted[column]
        ? `accepted in the recipe, ${min} to ${max}`
        : "of a 32-bit float"
      faults.add(`${file}:${lines[row]}: ${name}: ${value} is outside the range ${range}`)
    }
  })
}

function findSmallClasses(
  table: Table,
  { target, values, rows: needed }: Expectations,
  faults: Faults,
): void {
  countClasses(table).forEach((count, label) => {
    if (count >= needed) return
    const last = table.labels.lastIndexOf(label)
    const place = last < 0 ? table.file : `${table.file}:${table.lines[last]}`
    const found = count === 1 ? "1 row" : `${count} rows`
    faults.add(
      `${place}: ${target}: ${JSON.stringify(values[label])} has ${found}, fewer than the ${needed} that the folds need; ` +
        "add rows, use fewer folds or leave the class out",
    )
  })
}

/**
 * Finds equal rows with different classes: no model can be right on both, and one of them is often
 * a typing error.
 */
function findConflicts(table: Table, { target, values }: Expectations, faults: Faults): void {
  const { file, labels, lines } = table
  const features = roundedToFloat32(table.features)
  const slots = 2 ** Math.ceil(Math.log2(2 * features.rows + 1))
  const seen = new Int32Array(slots).fill(-1)
  for (let row = 0; row < features.rows; row++) {
    const cells = rowOf(features, row)
    let slot = hash(cells) & (slots - 1)
    for (let other = seen[slot] as number; other >= 0; other = seen[slot] as number) {
      if (equal(cells, rowOf(features, other))) {
        if (labels[other] !== labels[row]) {
          const [here, there] = [labels[row], labels[other]].map((label) =>
            JSON.stringify(values[label as number]),
          )
          faults.add(
            `${file}:${lines[row]}: ${target}: is ${here}, but line ${lines[other]} has the same features and ${there}; ` +
              "mend one, or set `conflicts: keep` in the recipe",
          )
        }
        break
      }
      slot = (slot + 1) & (slots - 1)
    }
    if ((seen[slot] as number) < 0) seen[slot] = row
  }
}

/** FNV-1a over the 32-bit halves of the values; -0 counts as 0, because the two are equal. */
function hash(cells: Float64Array): number {
  let state = 0x811c9dc5
  for (let column = 0; column < cells.length; column++) {
    scratch[0] = (cells[column] as number) + 0
    state = Math.imul(state ^ (halves[0] as number), 0x01000193)
    state = Math.imul(state ^ (halves[1] as number), 0x01000193)
  }
  return (state ^ (state >>> 15)) >>> 0
}

const scratch = new Float64Array(1)
const halves = new Uint32Array(scratch.buffer)

function equal(left: Float64Array, right: Float64Array): boolean {
  for (let column = 0; column < left.length; column++)
    if (left[column] !== right[column]) return false
  return true
}
