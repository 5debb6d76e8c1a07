import { isTrained, type ModelCard } from "../../model/card.ts"
import { type Feature, numbersOf } from "../../model/feature.ts"
import type { TrainedCard } from "../../model/trained-card.ts"
import { checkedRun } from "./checked-run.ts"
import type { Graph } from "./engine.ts"
import { exampleRows } from "./example-rows.ts"
import { feederOf } from "./feeds.ts"
import { InferenceError } from "./inference-error.ts"
import { type Layout, layoutOf } from "./layout.ts"
import { linearProbabilities } from "./linear.ts"
import { rowsFrom, type Values } from "./values.ts"

/** How far an answer to a golden row may be from the card's; of large numbers, as a share of them. */
const GOLDEN_TOLERANCE = 1e-5
/**
 * How far the card's linear model may be from the graph. Training writes a graph of 32 bits only
 * where it is within 1e-6 of 64 bits; the rest is for machines that add in another order.
 */
const LINEAR_TOLERANCE = 1e-4

/** What a card promises of a golden row. */
interface Promised {
  /** Undefined for a number. */
  readonly class?: string
  readonly numbers: readonly number[]
}

/**
 * The graph must answer the card's golden rows as the card says, and as the card's linear model
 * does, where there is one. A card without golden rows promises nothing but that rows are answered:
 * then one is.
 *
 * @throws {InferenceError} naming the first row that it answers otherwise
 */
export async function checkGolden(card: ModelCard, graph: Graph): Promise<void> {
  const features: readonly Feature[] = card.features
  const rows = rowsFrom(
    features,
    exampleRows(card).flatMap((row) => numbersOf(features, row)),
  )
  const what = card.golden ? "the golden rows" : "an example"
  const answered = await checkedRun(
    card,
    graph,
  )(rows).catch((error: Error) => {
    throw new InferenceError(`${what} can't be computed (${error.message})`)
  })
  const promises = promisesOf(card)
  const layout = layoutOf(card)
  const labels = isTrained(card) ? await ownLabels(card, graph, rows) : undefined
  promises.forEach((promised, index) => {
    const own = numbersAt(answered, index, layout)
    const label = labels?.[index] ?? labelAt(card, answered, index)
    if (distance(promised.numbers, own) <= GOLDEN_TOLERANCE && label === promised.class) return
    throw new InferenceError(
      `golden[${index}] promises ${answerText(promised.class, promised.numbers.join(", "))}, but the model answers ` +
        answerText(label, listed(own)),
    )
  })
  if (isTrained(card)) checkLinear(card, rows, answered)
}

function promisesOf({ golden = [] }: ModelCard): Promised[] {
  return golden.map((row) =>
    "value" in row
      ? { numbers: [row.value] }
      : {
          class: row.class,
          numbers: row.probabilities ?? ("scores" in row ? row.scores : undefined) ?? [],
        },
  )
}

/** The labels that the graph of a trained model computes beside the probabilities. */
async function ownLabels(card: TrainedCard, graph: Graph, rows: Values) {
  const { label } = card.model
  const { [label]: labels } = await graph.run(feederOf(card, graph.inputs)(rows), [label])
  return labels as readonly string[] | undefined
}

function labelAt(card: ModelCard, answered: Values, row: number): string | undefined {
  const layout = layoutOf(card)
  if (layout.kind === "value" || !("classes" in card)) return undefined
  return card.classes[layout.labelOf(answered, row * layout.width)]?.name
}

/** The numbers of a row's answer, without the index of its class. */
function numbersAt(answered: Values, row: number, layout: Layout): Values {
  const count = layout.kind === "value" ? layout.width : layout.classes
  return answered.subarray(row * layout.width, row * layout.width + count)
}

/** What explains an answer must be what gave it. */
function checkLinear(
  { model, golden, features, classes }: TrainedCard,
  rows: Values,
  answered: Values,
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

/** The largest difference of two lists of numbers, as a share of those above 1; NaN if one is in them. */
function distance(expected: readonly number[], answered: Values): number {
  return Math.max(
    ...expected.map((value, each) => {
      const difference = Math.abs(value - (answered[each] as number))
      return difference / Math.max(1, Math.abs(value))
    }),
  )
}

function answerText(label: string | undefined, numbers: string): string {
  return label === undefined ? numbers : `${label} (${numbers})`
}

function listed(numbers: Iterable<number>): string {
  return Array.from(numbers, (value) => Number(value.toFixed(8))).join(", ")
}
