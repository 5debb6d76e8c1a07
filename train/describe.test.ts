import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { acceptedRange, goldenRows, observedRange, referenceBins } from "./describe.ts"

const column = (values: number[]) => ({
  rows: values.length,
  columns: 1,
  values: Float64Array.from(values),
})

describe("referenceBins()", () => {
  test("divides 0 to 9 into five bins of two", () => {
    const values = column([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    expect(referenceBins(values, 0)).toEqual({ edges: [1, 3, 5, 7], counts: [2, 2, 2, 2, 2] })
  })
  test("makes fewer bins where one value is most of the column", () => {
    expect(referenceBins(column([0, 0, 0, 0, 0, 0, 0, 0, 1, 2]), 0)).toEqual({
      edges: [0],
      counts: [8, 2],
    })
  })
  test("counts every row once, in bins that ascend and are not empty", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 700 }),
        (values) => {
          const { edges, counts } = referenceBins(column(values), 0)
          expect(counts).toHaveLength(edges.length + 1)
          const expected = counts.map(
            (_, bin) =>
              values.filter(
                (value) =>
                  value > (edges[bin - 1] ?? -Infinity) && value <= (edges[bin] ?? Infinity),
              ).length,
          )
          expect(counts).toEqual(expected)
          expect(counts.every((count) => count > 0)).toBe(true)
        },
      ),
    )
  })
})

describe("ranges", () => {
  test("observedRange() is the smallest and the largest value of a column", () => {
    expect(observedRange({ rows: 2, columns: 2, values: Float64Array.of(3, 9, -1, 8) }, 0)).toEqual(
      { min: -1, max: 3 },
    )
  })
  test("acceptedRange() has no digits that are only rounding: 4.3 to 7.9 and 3.6 more", () => {
    expect(acceptedRange({ min: 4.3, max: 7.9 })).toEqual({ min: 0.7, max: 11.5 })
  })
  test("acceptedRange() stays within what a 32-bit float holds", () => {
    const { min, max } = acceptedRange({ min: -3.4e38, max: 3.4e38 })
    expect(Math.max(-min, max)).toBeLessThanOrEqual(3.4028234663852886e38)
  })
  test("acceptedRange() adds the width on both sides, but nothing negative to what is not", () => {
    expect(acceptedRange({ min: 1, max: 5 })).toEqual({ min: 0, max: 9 })
    expect(acceptedRange({ min: -1, max: 1 })).toEqual({ min: -3, max: 3 })
  })
})

test("goldenRows() are the least sure, a middle and the surest row, none too close to call", () => {
  // One feature that is the log-odds: the rows are sure by its magnitude, and 0 is a tie.
  const model = {
    weights: { rows: 2, columns: 1, values: Float64Array.of(0, 1) },
    intercepts: Float64Array.of(0, 0),
  }
  const data = { features: column([0, 5, -1, 2]), labels: Uint16Array.of(0, 1, 0, 1), classes: 2 }
  const golden = goldenRows(model, data, ["no", "yes"])
  expect(golden.map(({ row, class: name }) => [row, name])).toEqual([
    [3, "no"],
    [4, "yes"],
    [2, "yes"],
  ])
  // 1 / (1 + e)
  expect(golden[0]?.probabilities[1]).toBeCloseTo(0.26894142, 8)
})
