import { answerOf, isTrained, type ModelCard } from "../../model/card.ts"
import type { Answers, TensorData } from "./engine.ts"
import { InferenceError } from "./inference-error.ts"
import { roomLike, type Values } from "./values.ts"

/** Which outputs of a graph are wanted, and how they become the values of answers. */
export interface Collector {
  readonly outputs: readonly string[]
  /**
   * Brings the outputs of a run together.
   *
   * @param rows how many were run
   * @returns row after row, as the card's layout has them
   * @throws {InferenceError} if there are not as many values as rows, or labels of no class
   */
  collect(answers: Answers, rows: number): Values
}

/**
 * Chooses, once for a model, how the outputs of its graph become answers: the output itself where that
 * is all.
 */
export function collectorOf(card: ModelCard): Collector {
  const answer = answerOf(card)
  const { output } = answer
  if (answer.kind === "value")
    return { outputs: [output], collect: (answers, rows) => numbersOf(answers[output], rows, 1) }
  const { kind, classes, label } = answer
  const mayBeHalf = classes.length === 2 && !isTrained(card)
  const numbers = (answers: Answers, rows: number): Values => {
    const values = answers[output]
    return mayBeHalf && values?.length === rows
      ? ofBoth(numbersOf(values, rows, 1), kind)
      : numbersOf(values, rows, classes.length)
  }
  if (label === undefined) return { outputs: [output], collect: numbers }
  const indices = new Map(classes.map(({ name, value = name }, index) => [value, index]))
  return {
    outputs: [output, label],
    collect: (answers, rows) =>
      withLabels(numbers(answers, rows), labelsOf(answers[label], rows), indices),
  }
}

function numbersOf(values: TensorData | undefined, rows: number, perRow: number): Values {
  const isFloats = values instanceof Float32Array || values instanceof Float64Array
  if (isFloats && values.length === rows * perRow) return values
  throw new InferenceError(`the run made ${values?.length ?? 0} values, expected ${rows * perRow}`)
}

/** A graph may give the number of the second class alone: a probability, or a score around 0. */
function ofBoth(seconds: Values, kind: "probabilities" | "scores"): Values {
  const both = roomLike(seconds, 2 * seconds.length)
  for (let row = 0; row < seconds.length; row++) {
    const second = seconds[row] as number
    both[2 * row] = kind === "probabilities" ? 1 - second : -second
    both[2 * row + 1] = second
  }
  return both
}

/** Labels are texts or whole numbers; what they are called, classes are. */
function labelsOf(labels: TensorData | undefined, rows: number): TensorData {
  if (labels?.length === rows) return labels
  throw new InferenceError(`the run made ${labels?.length ?? 0} labels, expected ${rows}`)
}

/** Puts the index of each row's class behind its numbers. */
function withLabels(
  numbers: Values,
  labels: TensorData,
  indices: ReadonlyMap<string, number>,
): Values {
  const classes = indices.size
  const values = roomLike(numbers, numbers.length + labels.length)
  for (let row = 0; row < labels.length; row++) {
    const index = indices.get(String(labels[row]))
    if (index === undefined)
      throw new InferenceError(`the label of row ${row} is ${labels[row]}, which is no class`)
    const start = row * (classes + 1)
    for (let at = 0; at < classes; at++) values[start + at] = numbers[row * classes + at] as number
    values[start + classes] = index
  }
  return values
}
