import { type DecisionMap, decisionMap } from "../../inference/decision-map.ts"
import { type Explanation, explain } from "../../inference/explanation.ts"
import type { Model } from "../../inference/model.ts"
import type { Question } from "./question.ts"

/** What the model says of a question. */
export interface Answered {
  readonly row: readonly number[]
  /** One a class, in the card's order. */
  readonly probabilities: Float32Array
  readonly explanation: Explanation
  /** Undefined where there is but one feature. */
  readonly map: DecisionMap | undefined
}

/** Asks the model: which class, why, and what else would be which class. */
export async function answerQuestion(
  model: Model,
  row: readonly number[],
  pair: Question["pair"],
): Promise<Answered> {
  const { features } = model.card
  const probabilities = await model.predict(Float32Array.from(row))
  const [explanation, map] = await Promise.all([
    explain(model, row, probabilities),
    pair && decisionMap({ row, features, pair, run: model.probe }),
  ])
  return { row, probabilities, explanation, map }
}
