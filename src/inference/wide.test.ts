import { describe, expect, test } from "bun:test"
import type { Run } from "./coalescer.ts"
import { decisionMap } from "./decision-map.ts"
import { plainLayout } from "./layout.ts"
import { feature } from "./linear.fixture.ts"
import { crossingsConfirmed, linearFlips } from "./linear-flips.ts"
import { searchedFlips } from "./searched-flips.ts"

// Of a model with thousands of features an explanation that asked for all at once took 334 MB in one
// run, and everybody else's time meanwhile.
const MOST_A_RUN = 500_000
const MOST = 4_000_000
const layout = plainLayout("probabilities", 2)

/** The second class wins where the sum of slope × value is above 1, and slopes grow from the first feature on. */
function wide(count: number) {
  const slopes = Array.from({ length: count }, (_, index) => 2 + index / count)
  const asked = { runs: 0, values: 0, largest: 0 }
  const run: Run = async (rows) => {
    asked.runs++
    asked.values += rows.length
    asked.largest = Math.max(asked.largest, rows.length)
    return Float32Array.from({ length: (2 * rows.length) / count }, (_, place) => {
      const start = Math.floor(place / 2) * count
      let sum = 0
      for (let column = 0; column < count; column++)
        sum += (slopes[column] as number) * (rows[start + column] as number)
      return sum > 1 === (place % 2 === 1) ? 1 : 0
    })
  }
  const features = slopes.map(() => feature(-1, 1))
  const question = { row: slopes.map(() => 0), label: 0, features, run, layout }
  const linear = { weights: [slopes.map(() => 0), slopes], intercepts: [0, -1] }
  return { question, linear, slopes, asked }
}

describe("explanations of models with many features", () => {
  test("confirm the nearest changes of 3,000 features, a bounded number at a time", async () => {
    const { question, linear, slopes, asked } = wide(3000)
    const flips = await linearFlips(linear, question)
    expect(flips.length).toBeGreaterThan(100)
    // The steepest slopes are crossed first.
    for (const { feature: column, to } of flips)
      expect(Math.abs(to - 1 / (slopes[column] as number))).toBeLessThan(0.011)
    expect(Math.min(...flips.map((flip) => flip.feature))).toBeGreaterThan(2800)
    expect(asked.largest).toBeLessThanOrEqual(MOST_A_RUN)
    expect(asked.values).toBeLessThanOrEqual(MOST)
  })

  test("confirm every change where there are some hundred", async () => {
    const { question, linear, asked } = wide(400)
    expect(await linearFlips(linear, question)).toHaveLength(400)
    expect(asked.largest).toBeLessThanOrEqual(MOST_A_RUN)
  })

  test("say how many are confirmed", () => {
    expect([1, 471, 472, 3000].map(crossingsConfirmed)).toEqual([2, 942, 941, 148])
  })

  test("search a bounded number at a time", async () => {
    const { question, asked } = wide(600)
    expect(await searchedFlips(question)).toHaveLength(600)
    expect(asked.largest).toBeLessThanOrEqual(MOST_A_RUN)
  })

  test("draw a map a bounded number at a time", async () => {
    const { question, asked } = wide(3000)
    const { bands } = await decisionMap({ ...question, pair: [0, 1] })
    expect(bands.length).toBeGreaterThan(0)
    expect(asked.largest).toBeLessThanOrEqual(MOST_A_RUN)
  })
})
