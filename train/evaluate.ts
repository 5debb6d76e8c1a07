import type { Figure, TrainedCard } from "../model/trained-card.ts"
import { calibrationError, reliability } from "./calibration.ts"
import type { Matrix } from "./matrix.ts"
import { brierScores, confusion, deviation, hits, logLosses, mean } from "./metrics.ts"

/** How well the answers to unseen rows were. */
export interface Evaluation {
  readonly accuracy: Figure
  readonly logLoss: Figure
  readonly brier: Figure
  /** Of all rows together, so it has no error over the rows. */
  readonly calibrationError: Omit<Figure, "error">
  /** One figure a class: the share of its rows that were recognised. */
  readonly recall: Figure[]
  /** One row a true class, one column an answer, summed over the repeats. */
  readonly confusion: number[][]
  /** What a reliability diagram shows, of all repeats together. */
  readonly reliability: Required<TrainedCard["evaluation"]>["reliability"]
}

/**
 * Judges the answers to unseen rows.
 *
 * @param unseen one matrix a repeat: one row an example, one column a class
 * @param labels the true class index of each row
 * @param classes the number of classes
 */
export function evaluate(
  unseen: readonly Matrix[],
  labels: Uint16Array,
  classes: number,
): Evaluation {
  const perRow = (measure: (probabilities: Matrix, labels: Uint16Array) => Float64Array) =>
    unseen.map((probabilities) => measure(probabilities, labels))
  const hit = perRow(hits)
  const calibration = unseen.map((probabilities) => calibrationError(probabilities, labels))
  const counts = unseen.map((probabilities) => confusion(probabilities, labels))
  return {
    accuracy: figureOf(hit),
    logLoss: figureOf(perRow(logLosses)),
    brier: figureOf(perRow(brierScores)),
    calibrationError: {
      mean: mean(calibration),
      spread: deviation(calibration),
    },
    recall: Array.from({ length: classes }, (_, label) =>
      figureOf(hit.map((values) => values.filter((_value, row) => labels[row] === label))),
    ),
    confusion: Array.from({ length: classes }, (_, truth) =>
      Array.from({ length: classes }, (_unused, answer) =>
        counts.reduce((sum, repeat) => sum + (repeat[truth]?.[answer] ?? 0), 0),
      ),
    ),
    reliability: reliability(unseen, labels),
  }
}

/** The figure of a measure that was taken of each row in each repeat. */
function figureOf(repeats: readonly Float64Array[]): Figure {
  const means = repeats.map(mean)
  const rows = repeats[0]?.length ?? 0
  const rowMeans = Float64Array.from({ length: rows }, (_, row) =>
    mean(repeats.map((values) => values[row] as number)),
  )
  return {
    mean: mean(means),
    spread: deviation(means),
    error: deviation(rowMeans) / Math.sqrt(rows),
  }
}
