import { isTrained, type ModelCard } from "../../model/card.ts"
import { type Feature, numbersOf } from "../../model/feature.ts"
import type { Run } from "./coalescer.ts"
import { collectorOf } from "./collected.ts"
import type { Graph } from "./engine.ts"
import { exampleRows } from "./example-rows.ts"
import { feederOf } from "./feeds.ts"
import { InferenceError, UnanswerableError } from "./inference-error.ts"
import { type Layout, layoutOf } from "./layout.ts"
import { rowsFrom, type Values } from "./values.ts"

/** How far the probabilities of a row may be from 1 together. */
const SUM_TOLERANCE = 1e-3

/** What a client is told: not what the engine says of itself, nor which row of a slice it was. */
const UNANSWERABLE = "can't compute with these values, though it does with others"

/**
 * Runs a card's graph, and brings what it answers into rows, whatever it is.
 *
 * @returns rejects with an InferenceError where the run fails, or makes not one answer a row
 */
export function uncheckedRun(card: ModelCard, graph: Graph): Run {
  const feed = feederOf(card, graph.inputs)
  const { outputs, collect } = collectorOf(card)
  const columns = card.features.length
  return async (rows) => {
    let answers
    try {
      answers = await graph.run(feed(rows), outputs)
    } catch (error) {
      throw new InferenceError(`the run failed: ${(error as Error).message}`, { cause: error })
    }
    return collect(answers, rows.length / columns)
  }
}

/**
 * Runs a card's graph, and takes only what the card promises for an answer.
 *
 * What training writes answers all rows within the accepted ranges. A graph from elsewhere may meet
 * values that it can't compute with, and its card need not know them: if it still answers those that
 * it is known to answer, the rows are to blame.
 *
 * @returns rejects with an InferenceError where the run fails or makes something else, with an
 *   UnanswerableError where that is because of the rows
 */
export function checkedRun(card: ModelCard, graph: Graph): Run {
  const run = uncheckedRun(card, graph)
  const check = checkOf(layoutOf(card))
  const checked: Run = async (rows) => {
    const values = await run(rows)
    check(values)
    return values
  }
  if (isTrained(card)) return checked
  return async (rows) => {
    try {
      return await checked(rows)
    } catch (error) {
      const answersOthers = await checked(knownRows(card)).then(
        () => true,
        () => false,
      )
      throw answersOthers ? new UnanswerableError(UNANSWERABLE, { cause: error }) : error
    }
  }
}

/** Rows that the card promises an answer to. */
function knownRows(card: ModelCard): Values {
  const features: readonly Feature[] = card.features
  return rowsFrom(
    features,
    exampleRows(card).flatMap((row) => numbersOf(features, row)),
  )
}

/**
 * NaN and overflow make ONNX Runtime answer with numbers that are none of what was promised, and no
 * error.
 */
function checkOf(layout: Layout): (values: Values) => void {
  const { kind, width } = layout
  if (kind === "value") return (values) => checkFinite(values, { width, count: width, kind })
  const count = layout.classes
  return kind === "probabilities"
    ? (values) => checkProbabilities(values, width, count)
    : (values) => checkFinite(values, { width, count, kind })
}

function checkProbabilities(values: Values, width: number, classes: number): void {
  for (let start = 0; start < values.length; start += width) {
    let sum = 0
    for (let index = start; index < start + classes; index++) sum += values[index] as number
    // Written this way round, a NaN is found too.
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      throw new InferenceError(`the probabilities of row ${start / width} sum to ${sum}`)
    }
  }
}

function checkFinite(
  values: Values,
  { width, count, kind }: { width: number; count: number; kind: string },
): void {
  for (let start = 0; start < values.length; start += width) {
    for (let index = start; index < start + count; index++) {
      if (Number.isFinite(values[index])) continue
      const what = kind === "value" ? "the value" : "a score"
      throw new InferenceError(`${what} of row ${start / width} is ${values[index]}`)
    }
  }
}
