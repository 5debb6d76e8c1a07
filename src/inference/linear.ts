import type { TrainedCard } from "../../model/trained-card.ts"

/** What a card says of a linear model. */
export type Linear = Required<TrainedCard["model"]>["linear"]

/**
 * The probability of each class for a row, as a linear model gives it in 64 bits.
 *
 * @param row one value a feature
 */
export function linearProbabilities(linear: Linear, row: ArrayLike<number>): number[] {
  const logits = logitsOf(linear, row)
  // The largest is taken off first, so that nothing overflows.
  const largest = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - largest))
  const sum = powers.reduce((left, right) => left + right, 0)
  return powers.map((power) => power / sum)
}

/** How fast the log-odds of two classes change with each feature. */
export function slopesOf({ weights }: Linear, one: number, other: number): number[] {
  const against = weights[other] ?? []
  return (weights[one] ?? []).map((weight, column) => weight - (against[column] ?? 0))
}

/** The logit of each class: their differences are log-odds. */
export function logitsOf({ weights, intercepts }: Linear, row: ArrayLike<number>): number[] {
  return weights.map((ofClass, index) =>
    ofClass.reduce(
      (sum, weight, column) => sum + weight * (row[column] ?? 0),
      intercepts[index] ?? 0,
    ),
  )
}
