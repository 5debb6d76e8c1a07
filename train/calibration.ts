import type { TrainedCard } from "../model/trained-card.ts"
import type { Matrix } from "./matrix.ts"
import { hits, mostProbable } from "./metrics.ts"

/** How many bins of equal width the confidence in the most probable class is divided into. */
const BINS = 10

/** The rows whose confidence is in one bin. */
interface Bin {
  /** The sum of their confidences. */
  confidence: number
  hits: number
  rows: number
}

/**
 * The expected calibration error: how far the confidence in the most probable class is from the
 * share of hits, as the mean over ten bins of equal width, each weighted by its rows (Guo et al.
 * 2017).
 *
 * @param probabilities one row an example, one column a class, each row summing to 1
 * @param labels the true class index of each row
 * @returns a share from 0 to 1
 */
export function calibrationError(probabilities: Matrix, labels: Uint16Array): number {
  return (
    binsOf([probabilities], labels).reduce(
      (sum, { confidence, hits: right }) => sum + Math.abs(confidence - right),
      0,
    ) / labels.length
  )
}

/**
 * What a reliability diagram shows: the bins of the calibration error that have rows, with the mean
 * confidence and the share of hits in each (DeGroot and Fienberg 1983).
 *
 * @param repeats one matrix a repeat: one row an example, one column a class
 * @param labels the true class index of each row
 * @returns from the least sure; rows are counted over all repeats
 */
export function reliability(
  repeats: readonly Matrix[],
  labels: Uint16Array,
): Required<TrainedCard["evaluation"]>["reliability"] {
  return binsOf(repeats, labels)
    .filter(({ rows }) => rows > 0)
    .map(({ confidence, hits: right, rows }) => ({
      confidence: confidence / rows,
      accuracy: right / rows,
      rows,
    }))
}

function binsOf(repeats: readonly Matrix[], labels: Uint16Array): Bin[] {
  const bins = Array.from({ length: BINS }, () => ({ confidence: 0, hits: 0, rows: 0 }))
  for (const probabilities of repeats) {
    hits(probabilities, labels).forEach((hit, row) => {
      const best = mostProbable(probabilities, row)
      const confidence = probabilities.values[row * probabilities.columns + best] as number
      // The bins are closed above, as in the paper.
      const index = Math.min(Math.max(Math.ceil(confidence * BINS) - 1, 0), BINS - 1)
      const bin = bins[index] as Bin
      bin.confidence += confidence
      bin.hits += hit
      bin.rows++
    })
  }
  return bins
}
