/** The least, the middle and the greatest of some measurements. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

/**
 * Sums up some measurements. The median of an even number of them is the mean of the middle two.
 *
 * @throws {RangeError} if there are none
 */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right)
  const [min, max] = [sorted[0], sorted.at(-1)]
  if (min === undefined || max === undefined) throw new RangeError("there are no measurements")
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1)
  return { min, median: middle.reduce((sum, value) => sum + value, 0) / middle.length, max }
}

/** The three cells of a spread, in the order of SPREAD_HEADER. */
export function spreadCells(values: readonly number[], digits: number): string[] {
  const { min, median, max } = spreadOf(values)
  return [min, median, max].map((value) => value.toFixed(digits))
}

/** The headings of a spread's cells. */
export const SPREAD_HEADER = ["min", "median", "max"]

/** How many times the second's median the first's is. */
export function ratioOf(values: readonly number[], base: readonly number[]): string {
  return `${(spreadOf(values).median / spreadOf(base).median).toFixed(2)}×`
}

/**
 * The least value that at least such a share of the measurements does not exceed; NaN where there
 * are none.
 *
 * @param share in (0, 1]
 */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).toSorted()
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN
}
