import { answersClasses, type ClassCard } from "../../../model/card.ts"
import type { Feature } from "../../../model/feature.ts"
import type { RegressorCard } from "../../../model/foreign-card.ts"
import { type DecisionMap, decisionMap } from "../../inference/decision-map.ts"
import {
  type ClassExplanation,
  explain,
  type ValueExplanation,
} from "../../inference/explanation.ts"
import { layoutOf } from "../../inference/layout.ts"
import type { Model } from "../../inference/model.ts"
import { rowsFrom, type Values } from "../../inference/values.ts"
import type { Question } from "./question.ts"

/** What the model says of a question. */
export type Answered = ClassAnswered | ValueAnswered

/** Which class it is. */
export interface ClassAnswered {
  readonly kind: "class"
  readonly card: ClassCard
  /** The question, one value a feature. */
  readonly row: readonly number[]
  /** One a class, in the card's order: probabilities or scores. */
  readonly numbers: Values
  readonly explanation: ClassExplanation
  /** Undefined where there are no two features to draw it by. */
  readonly map: DecisionMap | undefined
}

/** Which number it is. */
export interface ValueAnswered {
  readonly kind: "value"
  readonly card: RegressorCard
  readonly row: readonly number[]
  readonly value: number
  readonly explanation: ValueExplanation
}

/** Asks the model: which class or number, why, and what else would be which class. */
export async function answerQuestion(
  model: Model,
  row: readonly number[],
  pair: Question["pair"],
): Promise<Answered> {
  const { card, probe: run } = model
  const features: readonly Feature[] = card.features
  const layout = layoutOf(card)
  const answer = await model.predict(rowsFrom(features, row))
  const [explanation, map] = await Promise.all([
    explain(model, row, answer),
    pair && layout.kind !== "value" ? decisionMap({ row, features, pair, run, layout }) : undefined,
  ])
  if (answersClasses(card) && layout.kind !== "value" && explanation.kind !== "value") {
    const numbers = answer.subarray(0, layout.classes)
    return { kind: "class", card, row, numbers, explanation, map }
  }
  return {
    kind: "value",
    card: card as RegressorCard,
    row,
    value: answer[0] as number,
    explanation: explanation as ValueExplanation,
  }
}
