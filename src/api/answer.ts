import { answerOf, type ClassAnswer, type ModelCard } from "../../model/card.ts"
import { type ClassLayout, layoutOf } from "../inference/layout.ts"
import type { Values } from "../inference/values.ts"

/** Writes answers as JSON. */
export interface AnswerWriter {
  /** @param values of one row, as the card's layout has them */
  one(values: Values): string
  /** @param values row after row */
  many(values: Values): string
}

/** Writes the prediction of a row without its last brace. */
type PredictionWriter = (values: Values, start: number) => string

/**
 * Writes answers straight from the model's numbers: all but those is the same in every answer, so
 * that no object has to be built only to be sent.
 *
 * @param card names the model and its classes
 * @param version of the model
 */
export function answerWriter(card: ModelCard, version: string): AnswerWriter {
  const { width } = layoutOf(card)
  const model = `"model":${JSON.stringify({ name: card.name, version })}}`
  const prediction = predictionWriter(card)
  return {
    one: (values) => `${prediction(values, 0)},${model}`,
    many(values) {
      let predictions = ""
      for (let start = 0; start < values.length; start += width)
        predictions += `${start > 0 ? "," : ""}${prediction(values, start)}}`
      return `{"predictions":[${predictions}],${model}`
    },
  }
}

function predictionWriter(card: ModelCard): PredictionWriter {
  const answer = answerOf(card)
  const layout = layoutOf(card)
  if (answer.kind === "value" || layout.kind === "value")
    return (values, start) => `{"value":${values[start]}`
  return answer.label === undefined ? plainWriter(answer) : labelledWriter(answer, layout)
}

/** The parts of a prediction that are the same for all rows. */
function partsOf({ kind, classes }: ClassAnswer) {
  return {
    count: classes.length,
    beginnings: classes.map(({ name }) => `{"class":${JSON.stringify(name)},"${kind}":{`),
    keys: classes.map(({ name }, index) => `${index > 0 ? "," : ""}${JSON.stringify(name)}:`),
  }
}

/** The class of the largest number is found in the pass that writes them. */
function plainWriter(answer: ClassAnswer): PredictionWriter {
  const { count, beginnings, keys } = partsOf(answer)
  return (values, start) => {
    let best = 0
    let numbers = ""
    for (let index = 0; index < count; index++) {
      const value = values[start + index] as number
      // The first of equals.
      if (value > (values[start + best] as number)) best = index
      numbers += `${keys[index]}${value}`
    }
    return `${beginnings[best]}${numbers}}`
  }
}

function labelledWriter(answer: ClassAnswer, layout: ClassLayout): PredictionWriter {
  const { count, beginnings, keys } = partsOf(answer)
  return (values, start) => {
    let numbers = ""
    for (let index = 0; index < count; index++) numbers += `${keys[index]}${values[start + index]}`
    return `${beginnings[layout.labelOf(values, start)]}${numbers}}`
  }
}
