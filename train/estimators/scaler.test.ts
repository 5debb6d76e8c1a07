import { describe, expect, test } from "bun:test"
import { centred, probabilitiesOf } from "./linear.ts"
import { fitScaler, foldIn, standardise } from "./scaler.ts"

/** Two columns: 1 to 5, and one that does not vary. */
const features = {
  rows: 5,
  columns: 2,
  values: Float64Array.of(1, 0.1, 2, 0.1, 3, 0.1, 4, 0.1, 5, 0.1),
}
const model = {
  weights: { rows: 2, columns: 2, values: Float64Array.of(1, 2, -3, 0.5) },
  intercepts: Float64Array.of(0.25, 40),
}

describe("fitScaler()", () => {
  test("divides by the number of rows, and leaves a column that does not vary alone", () => {
    const { means, scales } = fitScaler(features)
    expect(means[0]).toBe(3)
    // The numbers 1 to 5 have the variance 2 (their squared distances 4, 1, 0, 1, 4 over 5).
    expect(scales[0]).toBeCloseTo(Math.SQRT2, 15)
    expect(scales[1]).toBe(1)
  })
})

test("fitScaler() finds a column that does not vary in any number of rows", () => {
  for (const value of [1.7, 0.1, 1e-9]) {
    const column = { rows: 100_000, columns: 1, values: new Float64Array(100_000).fill(value) }
    expect(fitScaler(column)).toEqual({ means: Float64Array.of(value), scales: Float64Array.of(1) })
  }
})

describe("the same answers from other numbers", () => {
  test("foldIn() answers for raw rows as the model does for rows in standard units", () => {
    const scaler = fitScaler(features)
    const expected = probabilitiesOf(model, standardise(scaler, features)).values
    probabilitiesOf(foldIn(scaler, model), features).values.forEach((value, cell) => {
      expect(value).toBeCloseTo(expected[cell] as number, 14)
    })
  })

  test("centred() changes no probability, and its columns sum to 0", () => {
    const smaller = centred(model)
    const expected = probabilitiesOf(model, features).values
    probabilitiesOf(smaller, features).values.forEach((value, cell) => {
      expect(value).toBeCloseTo(expected[cell] as number, 14)
    })
    expect([...smaller.weights.values]).toEqual([2, 0.75, -2, -0.75])
  })

  test("probabilitiesOf() refuses rows of another width", () => {
    const narrow = { rows: 1, columns: 1, values: Float64Array.of(1) }
    expect(() => probabilitiesOf(model, narrow)).toThrow(
      "the model has 2 features, but the rows have 1",
    )
  })
})
