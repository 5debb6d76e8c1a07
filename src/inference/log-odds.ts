import type { TrainedCard } from "../../model/trained-card.ts"
import { type Linear, slopesOf } from "./linear.ts"

/** How a linear model weighs one class of a row against another. */
export interface LogOdds {
  /** The natural logarithm of the first class's probability over the second's. */
  readonly value: number
  /** The same for the reference row: what the features start from. */
  readonly base: number
  /** What each feature adds to the base; together they make the value. */
  readonly contributions: readonly number[]
  /** The row that contributions count from: midway between the means of the two classes. */
  readonly reference: readonly number[]
}

/**
 * What each feature contributes to the log-odds of one class against another. Of a linear model it
 * is exact: `(w_a - w_b)(x - m)`, the Shapley value of each feature where features are independent
 * (Lundberg and Lee 2017, corollary 1). Only differences of two classes mean anything: a constant
 * added to all logits changes no probability.
 *
 * Contributions count from the midpoint of the two classes' means, where a discriminant analysis
 * with equal shares is undecided: its base is 0, and the contributions add up to the log-odds.
 *
 * @param row one value a feature
 * @param pair the indices of the class and of the one it is weighed against
 */
export function logOdds(
  linear: Linear,
  classes: TrainedCard["classes"],
  row: readonly number[],
  [one, other]: readonly [one: number, other: number],
): LogOdds {
  const first = classes[one]?.means ?? []
  const second = classes[other]?.means ?? []
  const slopes = slopesOf(linear, one, other)
  const reference = row.map((_, column) => ((first[column] ?? 0) + (second[column] ?? 0)) / 2)
  const contributions = row.map(
    (value, column) => (slopes[column] ?? 0) * (value - (reference[column] ?? 0)),
  )
  const base = reference.reduce(
    (sum, value, column) => sum + (slopes[column] ?? 0) * value,
    (linear.intercepts[one] ?? 0) - (linear.intercepts[other] ?? 0),
  )
  const value = contributions.reduce((sum, part) => sum + part, base)
  return { value, base, contributions, reference }
}
