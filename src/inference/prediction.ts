import type { ModelCard } from "../../model/card.ts"

/** What the model says of one row. */
export interface Prediction {
  /** The name of the most probable class. */
  readonly class: string
  /** The probability of each class by its name; they sum to 1. */
  readonly probabilities: Record<string, number>
}

/**
 * Puts names to the probabilities of some rows.
 *
 * @param probabilities row after row, one value a class in the card's order
 * @param classes the card's
 * @returns one prediction a row
 */
export function predictionsOf(
  probabilities: Float32Array,
  classes: ModelCard["classes"],
): Prediction[] {
  const count = classes.length
  return Array.from({ length: probabilities.length / count }, (_, row) => {
    const start = row * count
    const named: Record<string, number> = {}
    let best = 0
    for (let index = 0; index < count; index++) {
      const probability = probabilities[start + index] as number
      named[(classes[index] as { name: string }).name] = probability
      if (probability > (probabilities[start + best] as number)) best = index
    }
    return {
      class: (classes[best] as { name: string }).name,
      probabilities: named,
    }
  })
}
