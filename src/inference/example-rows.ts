import type { ModelCard } from "../../model/card.ts"
import {
  acceptedBy,
  type Feature,
  type FeatureValue,
  isCategory,
  isWhole,
} from "../../model/feature.ts"

/** A row that a model takes, in the card's order: a number for a number, a text for a category. */
export type ExampleRow = readonly FeatureValue[]

/** More of a background nobody reads. */
const MOST_EXAMPLES = 3

/**
 * Rows that show what a model takes: the golden ones, or some that stand for the training data. Of a
 * card that has neither, one that is made up: the middle of what each feature accepts.
 */
export function exampleRows(card: ModelCard): ExampleRow[] {
  const golden = card.golden?.map(({ features }): ExampleRow => features)
  if (golden) return golden
  const background = "background" in card ? card.background : undefined
  return background?.slice(0, MOST_EXAMPLES) ?? [card.features.map(middleOf)]
}

function middleOf(feature: Feature): FeatureValue {
  if (isCategory(feature)) return feature.categories[0] ?? ""
  const { min, max } = feature.observed ?? acceptedBy(feature)
  // Where a half of the range overflows, nothing is known of it.
  const middle = min / 2 + max / 2
  return isWhole(feature) ? Math.floor(middle) : Number(middle.toPrecision(3))
}
