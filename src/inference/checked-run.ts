import type { ModelCard } from "../../model/card.ts"
import type { Run } from "./coalescer.ts"
import type { Graph } from "./engine.ts"
import { linearProbabilities } from "./linear.ts"

/** How far an answer to a golden row may be from the card's. */
const GOLDEN_TOLERANCE = 1e-5
/**
 * How far the card's linear model may be from the graph. Training writes a graph of 32 bits only
 * where it is within 1e-6 of 64 bits; the rest is for machines that add in another order.
 */
const LINEAR_TOLERANCE = 1e-4
/** How far the probabilities of a row may be from 1 together. */
const SUM_TOLERANCE = 1e-3

/**
 * A run of the model failed, or made something else than probabilities. The message is for the
 * operator.
 */
export class InferenceError extends Error {
  override name = "InferenceError" as const
  readonly code = "inference"
}

/**
 * Runs a card's graph, and takes only probabilities for an answer.
 *
 * @returns rejects with an InferenceError where the run fails or makes something else
 */
export function checkedRun(card: ModelCard, graph: Graph): Run {
  const { input, probabilities } = card.model
  const columns = card.features.length
  const classes = card.classes.length
  const outputs = [probabilities]
  return async (rows) => {
    let answered: Float32Array
    try {
      const answers = await graph.run(input, rows, columns, outputs)
      answered = answers[probabilities] as Float32Array
    } catch (error) {
      throw new InferenceError(`the run failed: ${(error as Error).message}`, { cause: error })
    }
    checkProbabilities(answered, (rows.length / columns) * classes, classes)
    return answered
  }
}

/**
 * The graph must answer the card's golden rows as the card says, and as the card's linear model
 * does, where there is one.
 *
 * @throws {InferenceError} naming the first row that it answers otherwise
 */
export async function checkGolden(card: ModelCard, graph: Graph): Promise<void> {
  const { input, label } = card.model
  const classes = card.classes.length
  const rows = Float32Array.from(card.golden.flatMap(({ features }) => features))
  const answered = await checkedRun(
    card,
    graph,
  )(rows).catch((error: Error) => {
    throw new InferenceError(`the golden rows can't be computed (${error.message})`)
  })
  const { [label]: labels } = await graph.run(input, rows, card.features.length, [label])
  card.golden.forEach((golden, index) => {
    const own = answered.subarray(index * classes, (index + 1) * classes)
    const isNear = distance(golden.probabilities, own) <= GOLDEN_TOLERANCE
    if (isNear && labels?.[index] === golden.class) return
    throw new InferenceError(
      `golden[${index}] promises ${golden.class} (${golden.probabilities.join(", ")}), but the model answers ` +
        `${labels?.[index]} (${listed(own)})`,
    )
  })
  checkLinear(card, rows, answered)
}

/** What explains an answer must be what gave it. */
function checkLinear(
  { model, golden, features, classes }: ModelCard,
  rows: Float32Array,
  answered: Float32Array,
): void {
  const { linear } = model
  if (!linear) return
  golden.forEach((_, index) => {
    const row = rows.subarray(index * features.length, (index + 1) * features.length)
    const own = answered.subarray(index * classes.length, (index + 1) * classes.length)
    const expected = linearProbabilities(linear, row)
    if (distance(expected, own) <= LINEAR_TOLERANCE) return
    throw new InferenceError(
      `model.linear makes ${listed(expected)} of golden[${index}], but the model answers ${listed(own)}`,
    )
  })
}

/** The largest difference of two lists of probabilities; NaN if one is in them. */
function distance(expected: readonly number[], answered: Float32Array): number {
  return Math.max(...expected.map((value, each) => Math.abs(value - (answered[each] as number))))
}

function listed(probabilities: Iterable<number>): string {
  return Array.from(probabilities, (value) => Number(value.toFixed(8))).join(", ")
}

/**
 * NaN and overflow make ONNX Runtime answer with numbers that are no probabilities, and no error.
 */
function checkProbabilities(values: Float32Array, expected: number, classes: number): void {
  if (values.length !== expected) {
    throw new InferenceError(`the run made ${values.length} values, expected ${expected}`)
  }
  for (let start = 0; start < values.length; start += classes) {
    let sum = 0
    for (let index = start; index < start + classes; index++) sum += values[index] as number
    // Written this way round, a NaN is found too.
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      throw new InferenceError(`the probabilities of row ${start / classes} sum to ${sum}`)
    }
  }
}
