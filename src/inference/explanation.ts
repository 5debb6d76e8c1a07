import { isTrained, type ModelCard } from "../../model/card.ts"
import type { Feature } from "../../model/feature.ts"
import { backgroundOf } from "./background.ts"
import type { Flip } from "./flips.ts"
import { type ClassLayout, layoutOf } from "./layout.ts"
import { linearFlips } from "./linear-flips.ts"
import { type Linear, logitsOf } from "./linear.ts"
import { type LogOdds, logOdds } from "./log-odds.ts"
import type { Model } from "./model.ts"
import { searchedFlips } from "./searched-flips.ts"
import { MOST_SHAPLEY_FEATURES, type Shapley, shapleyValues } from "./shapley.ts"
import type { Values } from "./values.ts"

/** Why a row got its answer. */
export type Explanation = ClassExplanation | ValueExplanation

/** Why a row got its class. */
export interface ClassExplanation {
  readonly kind: "probabilities" | "scores"
  /** The index of the class. */
  readonly label: number
  /** The index of the one with the largest number beside it. */
  readonly against: number
  /** What speaks for the class against the next one; undefined where the model is not linear. */
  readonly logOdds: LogOdds | undefined
  /**
   * What adds to the class's probability or score; undefined where there are too many features, or no
   * background to start from.
   */
  readonly shapley: Shapley | undefined
  /** What would make it another class; undefined where there are too many features to search. */
  readonly flips: readonly Flip[] | undefined
}

/** Why a row got its value. */
export interface ValueExplanation {
  readonly kind: "value"
  /** What adds to the value; undefined as for a class. */
  readonly shapley: Shapley | undefined
}

/**
 * Explains the answer to a row. Nothing that is asked of the model for it is counted as a
 * prediction.
 *
 * @param row one value a feature
 * @param answer what the model has answered to it
 */
export async function explain(
  model: Model,
  row: readonly number[],
  answer: Values,
): Promise<Explanation> {
  const { card, probe } = model
  const layout = layoutOf(card)
  if (layout.kind === "value")
    return {
      kind: "value",
      shapley: await sharedOut(model, row, { width: layout.width, place: 0 }),
    }
  const features: readonly Feature[] = card.features
  const linear = linearOf(card)
  const label = layout.labelOf(answer, 0)
  const against = secondOf(row, answer, { layout, label, linear })
  const question = { row, label, features, run: probe, layout }
  const [shapley, flips] = await Promise.all([
    sharedOut(model, row, { width: layout.width, place: label }),
    linear ? linearFlips(linear, question) : searchedFlips(question),
  ])
  return {
    kind: layout.kind,
    label,
    against,
    logOdds:
      linear && isTrained(card) ? logOdds(linear, card.classes, row, [label, against]) : undefined,
    shapley,
    flips,
  }
}

function linearOf(card: ModelCard): Linear | undefined {
  return isTrained(card) ? card.model.linear : undefined
}

async function sharedOut(
  { card, probe: run }: Model,
  row: readonly number[],
  answer: { width: number; place: number },
): Promise<Shapley | undefined> {
  const features: readonly Feature[] = card.features
  const background = backgroundOf(card)
  if (background === undefined || features.length > MOST_SHAPLEY_FEATURES) return undefined
  return shapleyValues({ row, features, background, run, ...answer })
}

/** The class with the largest number but the answered one. */
function secondOf(
  row: readonly number[],
  answer: Values,
  { layout, label, linear }: { layout: ClassLayout; label: number; linear: Linear | undefined },
): number {
  // Far from the boundary all probabilities but one are 0 in 32 bits; logits still tell the rest
  // apart.
  const logits = linear ? logitsOf(linear, row) : []
  const [second = label] = Array.from({ length: layout.classes }, (_, index) => index)
    .filter((index) => index !== label)
    .toSorted(
      (one, other) =>
        (answer[other] ?? 0) - (answer[one] ?? 0) || (logits[other] ?? 0) - (logits[one] ?? 0),
    )
  return second
}
