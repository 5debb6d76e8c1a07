import type { ModelCard } from "../../model/card.ts"
import { linearFlips } from "./linear-flips.ts"
import { logitsOf } from "./linear.ts"
import { type LogOdds, logOdds } from "./log-odds.ts"
import type { Model } from "./model.ts"
import type { Flip } from "./flips.ts"
import { mostProbable } from "./prediction.ts"
import { searchedFlips } from "./searched-flips.ts"
import { MOST_SHAPLEY_FEATURES, type Shapley, shapleyValues } from "./shapley.ts"

/** Why a row got its class. */
export interface Explanation {
  /** The index of the most probable class. */
  readonly label: number
  /** The index of the next one. */
  readonly against: number
  /** What speaks for the class against the next one; undefined where the model is not linear. */
  readonly logOdds: LogOdds | undefined
  /** What adds to the class's probability; undefined where there are too many features. */
  readonly shapley: Shapley | undefined
  /** What would make it another class; undefined where there are too many features to search. */
  readonly flips: readonly Flip[] | undefined
}

/**
 * Explains the answer to a row. Nothing that is asked of the model for it is counted as a
 * prediction.
 *
 * @param row one value a feature
 * @param probabilities what the model has answered to it
 */
export async function explain(
  { card, probe }: Model,
  row: readonly number[],
  probabilities: Float32Array,
): Promise<Explanation> {
  const { classes, features } = card
  const { linear } = card.model
  const label = mostProbable(probabilities, 0, classes.length)
  const against = secondOf(card, row, { probabilities, label })
  const question = { row, label, features, run: probe }
  const [shapley, flips] = await Promise.all([
    features.length <= MOST_SHAPLEY_FEATURES
      ? shapleyValues(probe, classes, row, label)
      : undefined,
    linear ? linearFlips(linear, question) : searchedFlips(question),
  ])
  return {
    label,
    against,
    logOdds: linear ? logOdds(linear, classes, row, [label, against]) : undefined,
    shapley,
    flips,
  }
}

/** The most probable class but one. */
function secondOf(
  { model: { linear } }: ModelCard,
  row: readonly number[],
  { probabilities, label }: { probabilities: ArrayLike<number>; label: number },
): number {
  // Far from the boundary all probabilities but one are 0 in 32 bits; logits still tell the rest
  // apart.
  const logits = linear ? logitsOf(linear, row) : []
  const [second = label] = Array.from(probabilities, (_, index) => index)
    .filter((index) => index !== label)
    .toSorted(
      (one, other) =>
        (probabilities[other] ?? 0) - (probabilities[one] ?? 0) ||
        (logits[other] ?? 0) - (logits[one] ?? 0),
    )
  return second
}
