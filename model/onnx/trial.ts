import type { GraphInput } from "./contract.ts"

/** How far a sum of 32-bit probabilities may be from 1. */
const TOLERANCE = 1e-3
/** The magnitudes that the columns of a table have: one of them a row. */
const SCALES = [1, 10, 100, 1000]

/**
 * Rows to try a graph with of whose data nothing is known: numbers of several magnitudes on either
 * side of 0, and every category in turn.
 *
 * @returns the same rows each time: one number a column, a category by its index
 */
export function trialRows(
  inputs: readonly Pick<GraphInput, "type" | "categories">[],
  rows: number,
): readonly (readonly number[])[] {
  const columns = inputs.flatMap(({ type, categories }) =>
    categories.map((texts) => ({ type, texts: texts?.length ?? 1 })),
  )
  return Array.from({ length: rows }, (_, row) => {
    const scale = SCALES[row % SCALES.length] as number
    return columns.map(({ type, texts }, column) => {
      const share = spread(row * columns.length + column)
      const number = (2 * share - 1) * scale
      switch (type) {
        case "string":
          return Math.floor(share * texts)
        case "bool":
          return Math.round(share)
        case "int32":
        case "int64":
          return Math.round(number)
        default:
          return number
      }
    })
  })
}

/** The numbers from 0 to 1 that the golden ratio spreads evenly, however many are taken. */
function spread(index: number): number {
  return (((index + 1) * (Math.sqrt(5) - 1)) / 2) % 1
}

/**
 * Whether the numbers of each row are probabilities: none outside of 0 and 1, and together 1. Of one
 * column, which is the second of two classes, there is no sum. Rows that are not finite tell
 * nothing, but some have to be.
 *
 * @param values row after row
 */
export function areProbabilities(values: ArrayLike<number>, columns: number): boolean {
  const rows = values.length / columns
  let finite = 0
  for (let row = 0; row < rows; row++) {
    let sum = 0
    let isInside = true
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column] as number
      sum += value
      isInside &&= value >= -TOLERANCE && value <= 1 + TOLERANCE
    }
    if (!Number.isFinite(sum)) continue
    if (!isInside || (columns > 1 && Math.abs(sum - 1) > TOLERANCE)) return false
    finite++
  }
  return finite > 0
}
