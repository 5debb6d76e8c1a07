import { isTrained, type ModelCard } from "../../model/card.ts"
import { type Feature, numbersOf } from "../../model/feature.ts"

/** Rows that stand for the training data, with the share of it that each stands for. */
export type Background = readonly { readonly row: readonly number[]; readonly share: number }[]

/**
 * The rows that explanations start from: of a trained model the mean of each class, weighted by its
 * rows; of another, what its card tells.
 *
 * @returns undefined where the card tells none
 */
export function backgroundOf(card: ModelCard): Background | undefined {
  if (isTrained(card)) {
    const { classes } = card
    const all = classes.reduce((sum, { rows }) => sum + rows, 0)
    // A card whose classes have no rows weighs them alike.
    return classes.map(({ rows, means }) => ({
      row: means,
      share: all > 0 ? rows / all : 1 / classes.length,
    }))
  }
  const { background } = card
  const features: readonly Feature[] = card.features
  return background?.map((row) => ({
    row: numbersOf(features, row),
    share: 1 / background.length,
  }))
}
