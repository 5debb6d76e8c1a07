import type { ModelCard } from "../../model/card.ts"
import type { Run } from "./coalescer.ts"
import { collectorOf } from "./collected.ts"
import type { Graph } from "./engine.ts"
import { feederOf } from "./feeds.ts"
import { InferenceError } from "./inference-error.ts"
import { type Layout, layoutOf } from "./layout.ts"
import type { Values } from "./values.ts"

/** How far the probabilities of a row may be from 1 together. */
const SUM_TOLERANCE = 1e-3

/**
 * Runs a card's graph, and takes only what the card promises for an answer.
 *
 * @returns rejects with an InferenceError where the run fails or makes something else
 */
export function checkedRun(card: ModelCard, graph: Graph): Run {
  const feed = feederOf(card, graph.inputs)
  const { outputs, collect } = collectorOf(card)
  const check = checkOf(layoutOf(card))
  const columns = card.features.length
  return async (rows) => {
    let answers
    try {
      answers = await graph.run(feed(rows), outputs)
    } catch (error) {
      throw new InferenceError(`the run failed: ${(error as Error).message}`, { cause: error })
    }
    const values = collect(answers, rows.length / columns)
    check(values)
    return values
  }
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
