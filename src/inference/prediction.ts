import { answerOf, type ModelCard } from "../../model/card.ts"
import { layoutOf } from "./layout.ts"
import type { Values } from "./values.ts"

/** What a classifier says of one row. */
export interface ClassPrediction {
  /** The name of the class: the most probable one, or that which the graph itself decides. */
  readonly class: string
  /** The probability of each class by its name; they sum to 1. */
  readonly probabilities?: Record<string, number>
  /** The score of each class by its name, where the model has no probabilities. */
  readonly scores?: Record<string, number>
}

/** What a regressor says of one row. */
export interface ValuePrediction {
  readonly value: number
}

/** What the model says of one row. */
export type Prediction = ClassPrediction | ValuePrediction

/**
 * Puts names to the answers to some rows.
 *
 * @param values row after row, as the card's layout has them
 * @returns one prediction a row
 */
export function predictionsOf(card: ModelCard, values: Values): Prediction[] {
  const answer = answerOf(card)
  const layout = layoutOf(card)
  if (answer.kind === "value" || layout.kind === "value")
    return Array.from(values, (value) => ({ value }))
  const { kind, classes } = answer
  return Array.from({ length: values.length / layout.width }, (_, row) => {
    const start = row * layout.width
    const named: Record<string, number> = {}
    for (const [index, { name }] of classes.entries()) named[name] = values[start + index] as number
    return { class: classes[layout.labelOf(values, start)]?.name ?? "", [kind]: named }
  })
}

/**
 * What the parts of a prediction are called in a table: `class`, and `probability_NAME` or
 * `score_NAME` for each class in the card's order; of a number what the card calls it.
 */
export function predictionColumns(card: ModelCard): string[] {
  const answer = answerOf(card)
  if (answer.kind === "value") return [answer.value.name]
  const number = answer.kind === "scores" ? "score" : "probability"
  return ["class", ...answer.classes.map(({ name }) => `${number}_${name}`)]
}

/**
 * Chooses, once for a model, how a prediction becomes the cells of a table.
 *
 * @returns gives the cells of a row, in the order of `predictionColumns`
 */
export function predictionCells(
  card: ModelCard,
): (values: Values, row: number) => (string | number)[] {
  const answer = answerOf(card)
  const layout = layoutOf(card)
  if (answer.kind === "value" || layout.kind === "value")
    return (values, row) => [values[row] as number]
  const names = answer.classes.map(({ name }) => name)
  return (values, row) => {
    const start = row * layout.width
    const label = names[layout.labelOf(values, start)] ?? ""
    return [label, ...values.subarray(start, start + layout.classes)]
  }
}
