import { expect, test } from "bun:test"
import fc from "fast-check"
import { feature, linearRun } from "./linear.fixture.ts"
import { shapleyValues } from "./shapley.ts"
import type { Values } from "./values.ts"

const features = (columns: number) => Array.from({ length: columns }, () => feature(-9, 9))

test("shapleyValues() of the glove game: 2/3 for the one left glove, 1/6 for each right one", async () => {
  // The example of every textbook (for instance Osborne and Rubinstein 1994, 295.5): a pair is
  // worth 1, a single glove nothing.
  const background = [{ row: [0, 0, 0], share: 1 }]
  const run = async (rows: Values) => {
    const answers: number[] = []
    for (let start = 0; start < rows.length; start += 3) {
      const [left = 0, right = 0, other = 0] = rows.subarray(start, start + 3)
      const pair = left * Math.max(right, other)
      answers.push(1 - pair, pair)
    }
    return Float32Array.from(answers)
  }
  const { base, contributions } = await shapleyValues({
    row: [1, 1, 1],
    features: features(3),
    background,
    run,
    width: 2,
    place: 1,
  })
  expect(base).toBe(0)
  expect(contributions[0]).toBeCloseTo(2 / 3, 12)
  expect(contributions[1]).toBeCloseTo(1 / 6, 12)
  expect(contributions[2]).toBeCloseTo(1 / 6, 12)
})

test("shapleyValues() starts from the background, weighted by what each row stands for", async () => {
  const run = async (rows: Values) =>
    Float32Array.from([...rows].flatMap((value) => [value, 1 - value]))
  const background = [
    { row: [0.2], share: 0.75 },
    { row: [0.6], share: 0.25 },
  ]
  const { base, contributions } = await shapleyValues({
    row: [0.9],
    features: features(1),
    background,
    run,
    width: 2,
    place: 0,
  })
  expect(base).toBeCloseTo(0.75 * 0.2 + 0.25 * 0.6, 6)
  expect(contributions[0]).toBeCloseTo(0.9 - 0.3, 6)
})

const number = fc.double({ min: -3, max: 3, noNaN: true })
const numbers = (length: number) => fc.array(number, { minLength: length, maxLength: length })

test("shapleyValues() and the base sum to the probability of the row, whatever the model", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(numbers(4), { minLength: 3, maxLength: 3 }),
      numbers(3),
      numbers(4),
      async (weights, intercepts, row) => {
        const run = linearRun({ weights, intercepts })
        const background = [
          { row: [0, 1, 2, 3], share: 0.25 },
          { row: [3, 2, 1, 0], share: 0.5 },
          { row: [1, 1, 1, 1], share: 0.25 },
        ]
        const { base, contributions } = await shapleyValues({
          row,
          features: features(4),
          background,
          run,
          width: 3,
          place: 2,
        })
        const probabilities = await run(Float32Array.from(row))
        const sum = contributions.reduce((total, part) => total + part, base)
        expect(sum).toBeCloseTo(probabilities[2] as number, 5)
      },
    ),
    { numRuns: 30 },
  )
})
