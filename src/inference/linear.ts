import type { ModelCard } from "../../model/card.ts"

/** What a card says of a linear model. */
export type Linear = Required<ModelCard["model"]>["linear"]

/**
 * The probability of each class for a row, as a linear model gives it in 64 bits.
 *
 * @param row one value a feature
 */
export function linearProbabilities(
  { weights, intercepts }: Linear,
  row: ArrayLike<number>,
): number[] {
  const logits = weights.map((own, label) =>
    own.reduce(
      (sum, weight, column) => sum + weight * (row[column] as number),
      intercepts[label] as number,
    ),
  )
  // The largest is taken off first, so that nothing overflows.
  const largest = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - largest))
  const sum = powers.reduce((left, right) => left + right, 0)
  return powers.map((power) => power / sum)
}
