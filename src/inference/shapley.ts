import type { Feature } from "../../model/feature.ts"
import type { Background } from "./background.ts"
import type { Run } from "./coalescer.ts"
import { newRows, type Values } from "./values.ts"

/** Beyond so many features there are too many coalitions for one run: they double with each. */
export const MOST_SHAPLEY_FEATURES = 8

/** What each feature adds to a number that a model answers. */
export interface Shapley {
  /** The mean of the number over the background. */
  readonly base: number
  /** One value a feature; with the base they sum to the number of the row. */
  readonly contributions: readonly number[]
}

/** A row, and the number of its answer that is to be shared out. */
export interface ShapleyQuestion {
  /** One value a feature, of at most `MOST_SHAPLEY_FEATURES`. */
  readonly row: readonly number[]
  readonly features: readonly Feature[]
  readonly background: Background
  /** Answers rows. */
  readonly run: Run
  /** How many values the answer to a row has, and the place of the number among them. */
  readonly width: number
  readonly place: number
}

/**
 * The exact Shapley value of each feature for a number that a model answers, of any model: every
 * coalition of features is asked, in one run (Shapley 1953; interventional as in Janzing et al. 2020).
 * Features outside of a coalition have the values of the background.
 */
export async function shapleyValues(question: ShapleyQuestion): Promise<Shapley> {
  const { row, features, background, run } = question
  const columns = row.length
  const coalitions = 2 ** columns
  const rows = newRows(features, coalitions * background.length)
  let at = 0
  for (let coalition = 0; coalition < coalitions; coalition++) {
    for (const { row: other } of background) {
      for (let column = 0; column < columns; column++) {
        rows[at++] = (has(coalition, column) ? row[column] : other[column]) ?? 0
      }
    }
  }
  const values = meansOf(await run(rows), question)
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

/** The number of each coalition: the mean over the background. */
function meansOf(answers: Values, { background, width, place }: ShapleyQuestion): Float64Array {
  const perCoalition = background.length * width
  const means = new Float64Array(answers.length / perCoalition)
  for (let coalition = 0; coalition < means.length; coalition++) {
    let sum = 0
    background.forEach(({ share }, index) => {
      sum += share * (answers[coalition * perCoalition + index * width + place] as number)
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
