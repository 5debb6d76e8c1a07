import {
  type CategoryFeature,
  type Feature,
  heldBy,
  isCategory,
  isWhole,
  type NumberFeature,
  type Range,
} from "../model/feature.ts"
import { acceptedRange, observedRange, referenceBins } from "../train/describe.ts"
import type { Matrix } from "../train/matrix.ts"

/** Numbers with more decimals were computed, not measured. */
const MOST_DECIMALS = 6

/**
 * What a table tells of a feature: range, resolution and distribution, or how many rows have each
 * category.
 *
 * @param cells one column a feature first
 * @param column of the feature
 */
export function describedBy(feature: Feature, cells: Matrix, column: number): Feature {
  return isCategory(feature)
    ? describedCategory(feature, cells, column)
    : describedNumber(feature, cells, column)
}

function describedCategory(
  feature: CategoryFeature,
  { rows, columns, values }: Matrix,
  column: number,
): CategoryFeature {
  const counts = feature.categories.map(() => 0)
  for (let row = 0; row < rows; row++) {
    const index = values[row * columns + column] as number
    counts[index] = (counts[index] ?? 0) + 1
  }
  return { ...feature, reference: { counts } }
}

function describedNumber(feature: NumberFeature, cells: Matrix, column: number): NumberFeature {
  const { name, label, unit, description, type, input } = feature
  const observed = observedRange(cells, column)
  const step = feature.step ?? (isWhole(feature) ? undefined : stepOf(cells, column))
  const accepted = acceptedWith(feature, observed)
  return {
    name,
    label,
    ...(unit === undefined ? {} : { unit }),
    ...(step === undefined ? {} : { step }),
    description,
    ...(type === undefined ? {} : { type }),
    ...(input === undefined ? {} : { input }),
    observed,
    ...(accepted === undefined ? {} : { accepted }),
    reference: referenceBins(cells, column),
  }
}

/** What the card says, as far as the table does not have more; or else what training would say. */
function acceptedWith({ type, accepted: told }: NumberFeature, { min, max }: Range) {
  if (told) return { min: Math.min(told.min, min), max: Math.max(told.max, max) }
  // A column that never changes tells nothing of what else there may be.
  if (type === "bool" || min === max) return undefined
  const held = heldBy(type)
  const accepted = acceptedRange({ min, max })
  return { min: Math.max(held.min, accepted.min), max: Math.min(held.max, accepted.max) }
}

/** The last decimal that a column has; undefined where it has many. */
function stepOf({ rows, columns, values }: Matrix, column: number): number | undefined {
  let decimals = 0
  for (let row = 0; row < rows; row++) {
    const value = values[row * columns + column] as number
    while (decimals <= MOST_DECIMALS && Number(value.toFixed(decimals)) !== value) decimals++
    if (decimals > MOST_DECIMALS) return undefined
  }
  return Number(`1e-${decimals}`)
}
