import { expect, test } from "bun:test"
import { Random } from "./random.ts"

test("Random gives the same numbers for the same seed, and others for another", () => {
  const numbers = (seed: number) => {
    const random = new Random(seed)
    return Array.from({ length: 20 }, () => random.below(1000))
  }
  expect(numbers(5)).toEqual(numbers(5))
  expect(numbers(5)).not.toEqual(numbers(6))
})

test("Random.below() gives each number about equally often", () => {
  const random = new Random(1)
  const counts = new Uint32Array(10)
  for (let draw = 0; draw < 100_000; draw++) {
    const number = random.below(10)
    counts[number] = (counts[number] as number) + 1
  }
  // Chi-squared with 9 degrees of freedom: 27.9 is passed once in a thousand seeds, and this seed
  // is fixed.
  const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
  expect(chiSquared).toBeLessThan(27.9)
})

test("Random.shuffle() keeps every value", () => {
  const shuffled = new Random(1).shuffle(Uint32Array.from({ length: 100 }, (_, index) => index))
  expect([...shuffled]).not.toEqual([...shuffled].toSorted((a, b) => a - b))
  expect([...shuffled].toSorted((a, b) => a - b)).toEqual([...Array(100).keys()])
})
