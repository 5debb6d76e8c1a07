import { describe, expect, test } from "bun:test"
import {
  brierScores,
  confusion,
  deviation,
  hits,
  logLosses,
  mean,
  mostProbable,
} from "./metrics.ts"
import { type MetricsReference, readReference } from "./reference/reference.ts"

const reference = await readReference<MetricsReference>("metrics.json")
const labels = Uint16Array.from(reference.labels, (name) => reference.classes.indexOf(name))
const probabilities = {
  rows: labels.length,
  columns: reference.classes.length,
  values: Float64Array.from(reference.probabilities.flat()),
}

describe("metrics equal those of scikit-learn", () => {
  test("accuracy", () => {
    expect(mean(hits(probabilities, labels))).toBeCloseTo(reference.accuracy, 14)
  })
  test("log-loss", () => {
    expect(mean(logLosses(probabilities, labels))).toBeCloseTo(reference.log_loss, 12)
  })
  test("Brier score", () => {
    expect(mean(brierScores(probabilities, labels))).toBeCloseTo(reference.brier, 14)
  })
  test("confusion matrix", () => {
    expect(confusion(probabilities, labels).map((row) => Array.from(row))).toEqual(
      reference.confusion,
    )
  })
})

describe("metrics at the edges", () => {
  const sure = { rows: 1, columns: 2, values: Float64Array.of(0, 1) }

  test("a sure mistake costs -ln(1e-15), not infinity", () => {
    expect(logLosses(sure, Uint16Array.of(0))[0]).toBeCloseTo(34.538776, 6)
  })
  test("a sure hit costs nothing", () => {
    expect(logLosses(sure, Uint16Array.of(1))[0]).toBe(0)
  })
  test("the first of equal classes is taken, as ONNX's ArgMax takes it", () => {
    expect(mostProbable({ rows: 1, columns: 3, values: Float64Array.of(0.2, 0.4, 0.4) }, 0)).toBe(1)
  })
  test("the deviation of a single value is 0, of 2, 4, 4, 4, 5, 5, 7, 9 the root of 32 / 7", () => {
    expect(deviation([3])).toBe(0)
    expect(deviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 14)
  })
  test("labels of another number than rows are refused", () => {
    expect(() => hits(sure, Uint16Array.of(0, 1))).toThrow("1 rows of probabilities, but 2 labels")
  })
})
