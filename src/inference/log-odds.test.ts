import { expect, test } from "bun:test"
import fc from "fast-check"
import { testCard } from "./card.fixture.ts"
import { logitsOf } from "./linear.ts"
import { logOdds } from "./log-odds.ts"

// The logits of a row are (0, its first feature - 5); the classes' means are (3, 0) and (7, 0).
const linear = {
  weights: [
    [0, 0],
    [1, 0],
  ],
  intercepts: [0, -5],
}
const { classes } = testCard()

test("logOdds() counts each feature from midway between the means of the two classes", () => {
  expect(logOdds(linear, classes, [8, 1], [1, 0])).toEqual({
    value: 3,
    base: 0,
    contributions: [3, 0],
    reference: [5, 0],
  })
  expect(logOdds(linear, classes, [8, 1], [0, 1]).value).toBe(-3)
})

const number = fc.double({ min: -100, max: 100, noNaN: true })
const pair = fc.tuple(number, number)

test("logOdds(): base and contributions make the difference of the logits, whatever the model", () => {
  fc.assert(
    fc.property(fc.tuple(pair, pair), pair, pair, (weights, intercepts, row) => {
      const any = { weights, intercepts }
      const { base, contributions, value } = logOdds(any, classes, row, [0, 1])
      const [first = 0, second = 0] = logitsOf(any, row)
      expect(value).toBeCloseTo(first - second, 6)
      expect(contributions.reduce((sum, part) => sum + part, base)).toBeCloseTo(value, 6)
    }),
  )
})

test("logOdds() does not change when a constant is added to all logits", () => {
  const shifted = {
    weights: linear.weights.map((row) => row.map((weight) => weight + 7)),
    intercepts: linear.intercepts.map((intercept) => intercept - 3),
  }
  expect(logOdds(shifted, classes, [8, 1], [1, 0])).toEqual(
    logOdds(linear, classes, [8, 1], [1, 0]),
  )
})
