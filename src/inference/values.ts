import { type Feature, isCategory, isWhole } from "../../model/feature.ts"

/**
 * Numbers row after row: the same number of them in each. Single precision, but double where a model
 * takes or gives doubles or long whole numbers.
 */
export type Values = Float32Array | Float64Array

/** Whether rows of these features need double precision: 32 bits hold whole numbers up to 2^24. */
export function needsDoubles(features: readonly Feature[]): boolean {
  return features.some(
    (feature) => feature.type === "float64" || (isWhole(feature) && feature.type !== "bool"),
  )
}

/** Room for some rows. */
export function newRows(features: readonly Feature[], count: number): Values {
  const length = count * features.length
  return needsDoubles(features) ? new Float64Array(length) : new Float32Array(length)
}

/** Rows of given numbers, row after row. */
export function rowsFrom(features: readonly Feature[], numbers: readonly number[]): Values {
  return needsDoubles(features) ? Float64Array.from(numbers) : Float32Array.from(numbers)
}

/** Room for so many values of the precision of others. */
export function roomLike(values: Values, length: number): Values {
  return values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length)
}

/** What a feature was seen to be in training, as far as its values in rows can tell. */
export interface ObservedLimits {
  readonly min: number
  readonly max: number
}

/**
 * The observed range of each feature, in the precision of rows: in 32 bits 7.9 is a little more.
 *
 * @returns undefined for a category, and for a number of which nobody knows
 */
export function observedLimits(features: readonly Feature[]): (ObservedLimits | undefined)[] {
  const rounded = needsDoubles(features) ? (value: number) => value : Math.fround
  return features.map((feature) => {
    if (isCategory(feature) || feature.observed === undefined) return undefined
    const { min, max } = feature.observed
    return { min: rounded(min), max: rounded(max) }
  })
}

/**
 * The index of the largest number of a row, which of probabilities is the most probable class; the
 * first of equals.
 *
 * @param start where the row begins
 * @param count how many numbers there are
 */
export function mostProbable(values: Values, start: number, count: number): number {
  let best = 0
  for (let index = 1; index < count; index++) {
    if ((values[start + index] as number) > (values[start + best] as number)) best = index
  }
  return best
}
