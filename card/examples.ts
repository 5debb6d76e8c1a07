import { isTrained, type ModelCard } from "../model/card.ts"
import { type Feature, type FeatureValue, valueOf } from "../model/feature.ts"
import type { ClassifierCard, RegressorCard } from "../model/foreign-card.ts"
import { MOST_SHAPLEY_FEATURES } from "../src/inference/shapley.ts"
import { type Matrix, rowOf, shortestFloat32 } from "../train/matrix.ts"
import { type Answered, numbersOf } from "./answers.ts"

const GOLDEN_ROWS = 3
/** A golden row's class has to be clear: nearer than this, rounding could decide it. */
const CLEAR_MARGIN = 1e-3
const BACKGROUND_ROWS = 32
/** A double has no more digits that all machines agree on. */
const DOUBLE_DIGITS = 12

/** A card that training has not written. */
export type ForeignCard = ClassifierCard | RegressorCard

/**
 * Rows of a table for a card: golden ones, to compare at every start, and where the model has few
 * enough features that answers can be explained, a background that stands for the whole table.
 *
 * @param cells one column a feature first
 */
export function examplesOf(
  card: ForeignCard,
  cells: Matrix,
  answered: Answered,
): Partial<ForeignCard> {
  const order = orderOf(answered)
  const features: readonly Feature[] = card.features
  const row = (index: number) => valuesOf(features, rowOf(cells, answered.rows[index] ?? 0))
  const background = spread(order, BACKGROUND_ROWS).map(row)
  return {
    ...(features.length <= MOST_SHAPLEY_FEATURES ? { background } : {}),
    golden: spread(clearOf(answered, order), GOLDEN_ROWS).map((index) =>
      Object.assign(
        { row: (answered.rows[index] ?? 0) + 1, features: row(index) },
        promiseOf(card, answered, index),
      ),
    ),
  } as Partial<ForeignCard>
}

/** A row as people write it. */
function valuesOf(features: readonly Feature[], numbers: Float64Array): FeatureValue[] {
  return features.map((feature, column) => valueOf(feature, numbers[column] as number))
}

function promiseOf(card: ModelCard, answered: Answered, index: number) {
  const { layout } = answered
  const isDouble = !isTrained(card) && card.model.answers === "float64"
  const numbers = Array.from(numbersOf(answered, index), (value) =>
    isDouble ? Number(value.toPrecision(DOUBLE_DIGITS)) : shortestFloat32(Math.fround(value)),
  )
  if (layout.kind === "value" || !("classes" in card)) return { value: numbers[0] }
  const label = layout.labelOf(answered.values, index * layout.width)
  return { class: card.classes[label]?.name, [layout.kind]: numbers }
}

/** The answers from the least sure to the surest, or from the smallest to the largest. */
function orderOf(answered: Answered): number[] {
  const sizes = Array.from(answered.rows, (_, index) => sizeOf(answered, index))
  return [...sizes.keys()].toSorted(
    (one, other) => (sizes[one] ?? 0) - (sizes[other] ?? 0) || one - other,
  )
}

/** How far the largest number is ahead of the next; of a value, how large it is. */
function sizeOf(answered: Answered, index: number): number {
  const numbers = numbersOf(answered, index)
  if (answered.layout.kind === "value") return numbers[0] as number
  const [first = 0, second = 0] = Array.from(numbers).toSorted((one, other) => other - one)
  return first - second
}

/** The answers whose class is clear; a model that is sure of nothing has those it is least unsure of. */
function clearOf(answered: Answered, order: readonly number[]): readonly number[] {
  if (answered.layout.kind === "value") return order
  const clear = order.filter((index) => sizeOf(answered, index) > CLEAR_MARGIN)
  return clear.length > 0 ? clear : order.slice(-GOLDEN_ROWS)
}

/** Some of many, evenly spread from the first to the last. */
function spread(all: readonly number[], count: number): number[] {
  if (all.length <= count) return [...all]
  return Array.from(
    { length: count },
    (_, index) => all[Math.round((index * (all.length - 1)) / (count - 1))] as number,
  )
}
