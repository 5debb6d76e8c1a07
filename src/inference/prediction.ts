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
    for (let index = 0; index < count; index++)
      named[(classes[index] as { name: string }).name] = probabilities[start + index] as number
    const best = mostProbable(probabilities, start, count)
    return { class: (classes[best] as { name: string }).name, probabilities: named }
  })
}

/**
 * The index of the most probable class of a row; the first of equals.
 *
 * @param start where the row's probabilities begin
 * @param count how many classes there are
 */
export function mostProbable(probabilities: Float32Array, start: number, count: number): number {
  let best = 0
  for (let index = 1; index < count; index++) {
    if ((probabilities[start + index] as number) > (probabilities[start + best] as number))
      best = index
  }
  return best
}
