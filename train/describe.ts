import type { TrainedCard } from "../model/trained-card.ts"
import { LARGEST_FLOAT32 } from "../model/schema.ts"
import type { Dataset } from "./dataset.ts"
import { classMeans } from "./estimators/lda.ts"
import { type LinearModel, probabilitiesOf } from "./estimators/linear.ts"
import { type Matrix, roundedToFloat32, rowOf, selectRows } from "./matrix.ts"
import { mostProbable } from "./metrics.ts"

/**
 * Below so many rows, drift is compared in five bins: with more, chance alone moves the shares too
 * much.
 */
const FEW_ROWS = 500
const GOLDEN_ROWS = 3
/** A golden row's label has to be clear: nearer than this, rounding could decide it. */
const CLEAR_MARGIN = 1e-3

type Range = TrainedCard["features"][number]["observed"]

/** The smallest and the largest value of a feature. */
export function observedRange({ rows, columns, values }: Matrix, column: number): Range {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let row = 0; row < rows; row++) {
    const value = values[row * columns + column] as number
    if (value < min) min = value
    if (value > max) max = value
  }
  return { min, max }
}

/**
 * What a request may ask where the recipe does not say: the observed range and as much again on
 * either side, but nothing negative where nothing negative was observed.
 */
export function acceptedRange({ min, max }: Range): Range {
  const width = max - min
  const lowest = min >= 0 ? 0 : -LARGEST_FLOAT32
  return {
    min: Math.max(lowest, withoutRounding(min - width)),
    max: Math.min(LARGEST_FLOAT32, withoutRounding(max + width)),
  }
}

/** Twelve digits: a sum of decimals without the last bits, in which it is off. */
function withoutRounding(value: number): number {
  return Number(value.toPrecision(12))
}

/**
 * How a feature spreads over bins of about equal counts.
 *
 * @returns the inner edges, ascending, and the count of each bin; a value equal to an edge belongs
 *   to the bin below it
 */
export function referenceBins(
  { rows, columns, values }: Matrix,
  column: number,
): { edges: number[]; counts: number[] } {
  const bins = rows < FEW_ROWS ? 5 : 10
  const sorted = Float64Array.from(
    { length: rows },
    (_, row) => values[row * columns + column] as number,
  ).toSorted()
  const edges: number[] = []
  for (let bin = 1; bin < bins; bin++) {
    const edge = sorted[Math.ceil((bin * rows) / bins) - 1] as number
    // A value that fills several bins is one edge, and an edge at the top would leave an empty bin
    // above it.
    if (edge !== edges.at(-1) && edge < (sorted[rows - 1] as number)) edges.push(edge)
  }
  const counts = Array.from({ length: edges.length + 1 }, () => 0)
  let bin = 0
  for (const value of sorted) {
    while (bin < edges.length && value > (edges[bin] as number)) bin++
    counts[bin] = (counts[bin] as number) + 1
  }
  return { edges, counts }
}

/** The mean of each feature over the rows of each class, to eight digits. */
export function meansByClass(data: Dataset): number[][] {
  const means = classMeans(data)
  return Array.from({ length: data.classes }, (_, label) =>
    Array.from(rowOf(means, label), (value) => Number(value.toPrecision(8))),
  )
}

/**
 * Rows to compare at every start: the one that the model is least sure of, one in the middle, and
 * the surest.
 *
 * @param model for raw rows
 * @param names the names of the classes
 */
export function goldenRows(
  model: LinearModel,
  { features }: Dataset,
  names: readonly string[],
): TrainedCard["golden"] {
  const probabilities = probabilitiesOf(model, roundedToFloat32(features))
  const margins = Float64Array.from({ length: features.rows }, (_, row) =>
    marginOf(probabilities, row),
  )
  const all = Array.from(margins.keys()).toSorted(
    (left, right) => (margins[left] as number) - (margins[right] as number) || left - right,
  )
  const clear = all.filter((row) => (margins[row] as number) > CLEAR_MARGIN)
  // A model that is sure of nothing still has rows to compare: those that it is least unsure of.
  const order = clear.length > 0 ? clear : all.slice(-GOLDEN_ROWS)
  const chosen = Uint32Array.from({ length: Math.min(GOLDEN_ROWS, order.length) }, (_, index) => {
    const last = order.length - 1
    return order[Math.round((index * last) / (GOLDEN_ROWS - 1))] as number
  })
  const values = selectRows(features, chosen)
  return Array.from(chosen, (row, index) => ({
    row: row + 1,
    features: [...rowOf(values, index)],
    class: names[mostProbable(probabilities, row)] as string,
    probabilities: Array.from(rowOf(probabilities, row), (value) => Number(value.toFixed(8))),
  }))
}

/** How far the most probable class is ahead of the next. */
function marginOf(probabilities: Matrix, row: number): number {
  const [first = 0, second = 0] = rowOf(probabilities, row).toSorted().toReversed()
  return first - second
}
