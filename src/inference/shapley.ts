import type { ModelCard } from "../../model/card.ts"
import type { Run } from "./coalescer.ts"

/** Beyond so many features there are too many coalitions for one run: they double with each. */
export const MOST_SHAPLEY_FEATURES = 8

/** What each feature adds to the probability of a class. */
export interface Shapley {
  /** The mean probability of the class over the background. */
  readonly base: number
  /** One value a feature; with the base they sum to the probability of the row. */
  readonly contributions: readonly number[]
}

/**
 * The exact Shapley value of each feature for the probability of a class, of any model: every
 * coalition of features is asked, in one run (Shapley 1953; interventional as in Janzing et al. 2020).
 * Features outside of a coalition have the values of the background: the mean of each class,
 * weighted by its rows.
 *
 * @param run answers rows
 * @param row one value a feature, of at most `MOST_SHAPLEY_FEATURES`
 * @param label the index of the class
 */
export async function shapleyValues(
  run: Run,
  classes: ModelCard["classes"],
  row: readonly number[],
  label: number,
): Promise<Shapley> {
  const columns = row.length
  const coalitions = 2 ** columns
  const rows = new Float32Array(coalitions * classes.length * columns)
  let at = 0
  for (let coalition = 0; coalition < coalitions; coalition++) {
    for (const { means } of classes) {
      for (let column = 0; column < columns; column++) {
        rows[at++] = (has(coalition, column) ? row[column] : means[column]) ?? 0
      }
    }
  }
  const values = meanProbabilities(await run(rows), classes, label)
  const weights = coalitionWeights(columns)
  const contributions = row.map((_, column) => {
    let sum = 0
    for (let coalition = 0; coalition < coalitions; coalition++) {
      if (has(coalition, column)) continue
      const gain = (values[coalition | (1 << column)] ?? 0) - (values[coalition] ?? 0)
      sum += (weights[sizeOf(coalition)] ?? 0) * gain
    }
    return sum
  })
  return { base: values[0] ?? 0, contributions }
}

/** The probability of a class for each coalition: the mean over the background. */
function meanProbabilities(
  probabilities: Float32Array,
  classes: ModelCard["classes"],
  label: number,
): Float64Array {
  const count = classes.length
  const all = classes.reduce((sum, { rows }) => sum + rows, 0)
  // A card whose classes have no rows weighs them alike.
  const shares = classes.map(({ rows }) => (all > 0 ? rows / all : 1 / count))
  const means = new Float64Array(probabilities.length / count ** 2)
  for (let coalition = 0; coalition < means.length; coalition++) {
    let sum = 0
    shares.forEach((share, background) => {
      sum += share * (probabilities[(coalition * count + background) * count + label] as number)
    })
    means[coalition] = sum
  }
  return means
}

/** How much a gain counts that a feature brings to a coalition of a size: `s! (d - s - 1)! / d!`. */
function coalitionWeights(features: number): number[] {
  const weights = [1 / features]
  for (let size = 1; size < features; size++)
    weights.push(((weights[size - 1] ?? 0) * size) / (features - size))
  return weights
}

function has(coalition: number, column: number): boolean {
  return ((coalition >> column) & 1) === 1
}

function sizeOf(coalition: number): number {
  let size = 0
  for (let left = coalition; left > 0; left &= left - 1) size++
  return size
}
