import { expect, test } from "bun:test"
import fc from "fast-check"
import { decisionMap } from "./decision-map.ts"
import { plainLayout } from "./layout.ts"
import { feature, linearRun } from "./linear.fixture.ts"

const layout = plainLayout("probabilities", 2)
const features = [feature(1, 9), feature(-1, 1), feature(0, 1)]

test("decisionMap() puts the boundary of a linear model where it is", async () => {
  // The second class wins above 5 of the first feature.
  const run = linearRun({
    weights: [
      [0, 0, 0],
      [1, 0, 0],
    ],
    intercepts: [0, -5],
  })
  const { x, y, along, bands } = await decisionMap({
    row: [3, 0, 0],
    features,
    pair: [0, 1],
    run,
    layout,
  })
  // The observed range and a twentieth of it around.
  expect([x.min, x.max]).toEqual([0.6, 9.4])
  expect([y.min, y.max]).toEqual([-1.1, 1.1])
  expect(along.y).toEqual([{ label: 0, from: -1.1, to: 1.1 }])
  expect(along.x.map(({ label }) => label)).toEqual([0, 1])
  expect(along.x[0]?.to).toBeCloseTo(5, 5)
  for (const { label, low, high } of bands) {
    expect(label === 0 ? low.to : low.from).toBeCloseTo(5, 5)
    expect(label === 0 ? high.to : high.from).toBeCloseTo(5, 5)
  }
})

test("decisionMap() shows a row that is outside of what was observed", async () => {
  const run = linearRun({
    weights: [
      [0, 0, 0],
      [1, 0, 0],
    ],
    intercepts: [0, -5],
  })
  const { x } = await decisionMap({ row: [9.9, 0, 0], features, pair: [0, 1], run, layout })
  expect(x.max).toBeGreaterThanOrEqual(9.9)
  expect(x.max).toBeLessThanOrEqual(10)
})

const number = fc.double({ min: -5, max: 5, noNaN: true })
const numbers = fc.array(number, { minLength: 3, maxLength: 3 })

test("decisionMap(): the regions fill the map, whatever the model", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(numbers, { minLength: 3, maxLength: 3 }),
      numbers,
      async (weights, intercepts) => {
        const run = linearRun({ weights, intercepts })
        const { x, y, bands } = await decisionMap({
          row: [5, 0, 0.5],
          features,
          pair: [0, 1],
          run,
          layout: plainLayout("probabilities", 3),
        })
        const area = bands.reduce(
          (sum, { low, high }) =>
            sum + ((low.to - low.from + high.to - high.from) / 2) * (high.y - low.y),
          0,
        )
        expect(area).toBeCloseTo((x.max - x.min) * (y.max - y.min), 6)
        for (const { low, high } of bands) {
          expect(low.to).toBeGreaterThanOrEqual(low.from)
          expect(high.to).toBeGreaterThanOrEqual(high.from)
        }
      },
    ),
    { numRuns: 30 },
  )
})
