import type { ModelCard } from "../../model/card.ts"

/** Writes answers as JSON. */
export interface AnswerWriter {
  /** @param probabilities of one row, in the card's order of classes */
  one(probabilities: Float32Array): string
  /** @param probabilities row after row */
  many(probabilities: Float32Array): string
}

/**
 * Writes answers straight from the model's numbers: all but those is the same in every answer, so
 * that no object has to be built only to be sent.
 *
 * @param card names the model and its classes
 * @param version of the model
 */
export function answerWriter({ name, classes }: ModelCard, version: string): AnswerWriter {
  const count = classes.length
  const model = `"model":${JSON.stringify({ name, version })}}`
  const beginnings = classes.map((one) => `{"class":${JSON.stringify(one.name)},"probabilities":{`)
  const keys = classes.map((one, index) => `${index > 0 ? "," : ""}${JSON.stringify(one.name)}:`)

  /** A prediction without its last brace. */
  const prediction = (probabilities: Float32Array, start: number): string => {
    let best = 0
    let numbers = ""
    for (let index = 0; index < count; index++) {
      const probability = probabilities[start + index] as number
      // The first of equals.
      if (probability > (probabilities[start + best] as number)) best = index
      numbers += `${keys[index]}${probability}`
    }
    return `${beginnings[best]}${numbers}}`
  }
  return {
    one: (probabilities) => `${prediction(probabilities, 0)},${model}`,
    many(probabilities) {
      let predictions = ""
      for (let start = 0; start < probabilities.length; start += count)
        predictions += `${start > 0 ? "," : ""}${prediction(probabilities, start)}}`
      return `{"predictions":[${predictions}],${model}`
    },
  }
}
