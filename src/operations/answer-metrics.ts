import { answersClasses, type ClassCard, type ModelCard } from "../../model/card.ts"
import { type ClassLayout, layoutOf } from "../inference/layout.ts"
import type { Values } from "../inference/values.ts"
import { type Count, Counter, Histogram, type Instrument } from "./instruments.ts"

/** The labels that name a model. */
type Which = Readonly<Record<string, string>>

/** What is counted of a model's answers. */
export interface AnswerMetrics {
  readonly instruments: readonly Instrument[]
  /** @param answers row after row, as the card's layout has them */
  count(answers: Values): void
}

const CONFIDENCE = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999]

/**
 * Counts answers by what they are: classes, and how sure the model is of them where it has
 * probabilities; of numbers how they spread, where the card tells how they did in training.
 *
 * @param which labels of each series
 */
export function answerMetrics(card: ModelCard, which: Which): AnswerMetrics {
  const layout = layoutOf(card)
  if (answersClasses(card) && layout.kind !== "value") return classMetrics(card, layout, which)
  const edges = "value" in card ? card.value.reference?.edges : undefined
  return edges ? valueMetrics(edges, which) : { instruments: [], count: () => {} }
}

function classMetrics({ classes }: ClassCard, layout: ClassLayout, which: Which): AnswerMetrics {
  const predictions = new Counter("model_predictions_total", "Rows by the class answered.")
  const counts = classes.map(({ name }) => predictions.series({ ...which, class: name }))
  const labels = (answers: Values, take: (label: number, start: number) => void) => {
    for (let start = 0; start < answers.length; start += layout.width)
      take(layout.labelOf(answers, start), start)
  }
  if (layout.kind === "scores")
    return {
      instruments: [predictions],
      count: (answers) => labels(answers, (label) => void (counts[label] as Count).value++),
    }
  const confidence = new Histogram(
    "model_prediction_confidence",
    "Probability of the class that was answered.",
    CONFIDENCE,
  )
  const distribution = confidence.series(which)
  return {
    instruments: [confidence, predictions],
    count: (answers) =>
      labels(answers, (label, start) => {
        ;(counts[label] as Count).value++
        distribution.observe(answers[start + label] as number)
      }),
  }
}

/** @param edges of the bins in which the card tells how the values spread */
function valueMetrics(edges: readonly number[], which: Which): AnswerMetrics {
  const values = new Histogram(
    "model_prediction_value",
    "Values that were answered, in the bins of the training data.",
    edges,
  )
  const distribution = values.series(which)
  return {
    instruments: [values],
    count(answers) {
      for (const value of answers) distribution.observe(value)
    },
  }
}
