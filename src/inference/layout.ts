import { answerOf, type ModelCard } from "../../model/card.ts"
import { mostProbable, type Values } from "./values.ts"

/** How the answer to a row lies among the values of a run. */
export type Layout = ClassLayout | ValueLayout

/**
 * An answer with classes: a number for each, in the card's order, and behind them the index of the
 * class where the graph itself decides it.
 */
export interface ClassLayout {
  readonly kind: "probabilities" | "scores"
  /** How many values a row has. */
  readonly width: number
  /** How many of them are the numbers of classes: the first. */
  readonly classes: number
  /**
   * The index of a row's class.
   *
   * @param start where the row begins
   */
  labelOf(values: Values, start: number): number
}

/** An answer that is a number. */
export interface ValueLayout {
  readonly kind: "value"
  readonly width: 1
}

/** How the answers of a card's model lie. */
export function layoutOf(card: ModelCard): Layout {
  const answer = answerOf(card)
  if (answer.kind === "value") return { kind: "value", width: 1 }
  const { kind } = answer
  const classes = answer.classes.length
  if (answer.label === undefined) return plainLayout(kind, classes)
  return {
    kind,
    classes,
    width: classes + 1,
    labelOf: (values, start) => values[start + classes] as number,
  }
}

/** The layout of numbers of which the largest is the class. */
export function plainLayout(kind: ClassLayout["kind"], classes: number): ClassLayout {
  return {
    kind,
    classes,
    width: classes,
    labelOf: (values, start) => mostProbable(values, start, classes),
  }
}
