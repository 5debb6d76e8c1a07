import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { calibrationError, reliability } from "./calibration.ts"
import { type MetricsReference, readReference } from "./reference/reference.ts"

/** Answers of a model of two classes: the probability of the first class in each row. */
function answers(...first: number[]) {
  return {
    rows: first.length,
    columns: 2,
    values: Float64Array.from(first.flatMap((probability) => [probability, 1 - probability])),
  }
}

test("calibrationError() is that of the reference", async () => {
  const reference = await readReference<MetricsReference>("metrics.json")
  const labels = Uint16Array.from(reference.labels, (name) => reference.classes.indexOf(name))
  const probabilities = {
    rows: labels.length,
    columns: reference.classes.length,
    values: Float64Array.from(reference.probabilities.flat()),
  }
  expect(calibrationError(probabilities, labels)).toBeCloseTo(reference.calibration_error, 14)
})

describe("reliability()", () => {
  test("is the mean confidence and the share of hits in each bin that has rows", () => {
    // 0.625 for the second class is right, 0.75 for the first is not, 0.6875 is; 1 is right.
    const labels = Uint16Array.of(1, 1, 0, 0)
    expect(reliability([answers(0.375, 0.75, 0.6875, 1)], labels)).toEqual([
      { confidence: (0.625 + 0.6875) / 2, accuracy: 1, rows: 2 },
      { confidence: 0.75, accuracy: 0, rows: 1 },
      { confidence: 1, accuracy: 1, rows: 1 },
    ])
  })

  test("has bins that are closed above: 0.5 is in the fifth, and what is more in the sixth", () => {
    const bins = reliability([answers(0.5, 0.5625)], Uint16Array.of(1, 0))
    expect(bins).toEqual([
      { confidence: 0.5, accuracy: 0, rows: 1 },
      { confidence: 0.5625, accuracy: 1, rows: 1 },
    ])
  })

  test("takes all repeats together", () => {
    const bins = reliability([answers(0.75, 1), answers(0.25, 1)], Uint16Array.of(0, 0))
    expect(bins).toEqual([
      { confidence: 0.75, accuracy: 0.5, rows: 2 },
      { confidence: 1, accuracy: 1, rows: 2 },
    ])
  })

  test("counts every row once a repeat, and of one repeat tells the calibration error", () => {
    const rows = fc.array(
      fc.record({ first: fc.double({ min: 0, max: 1, noNaN: true }), label: fc.nat(1) }),
      { minLength: 1, maxLength: 100 },
    )
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 3 }), (table, repeats) => {
        const labels = Uint16Array.from(table, ({ label }) => label)
        const probabilities = answers(...table.map(({ first }) => first))
        const bins = reliability(
          Array.from({ length: repeats }, () => probabilities),
          labels,
        )
        const all = bins.reduce((sum, bin) => sum + bin.rows, 0)
        expect(all).toBe(table.length * repeats)
        const gaps = bins.map(
          ({ confidence, accuracy, rows: count }) => Math.abs(confidence - accuracy) * count,
        )
        const error = gaps.reduce((sum, gap) => sum + gap, 0) / all
        expect(error).toBeCloseTo(calibrationError(probabilities, labels), 12)
      }),
    )
  })

  test("refuses labels of another number than rows", () => {
    expect(() => reliability([answers(1)], Uint16Array.of(0, 1))).toThrow(
      "1 rows of probabilities, but 2 labels",
    )
  })
})
