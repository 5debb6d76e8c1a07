import { expect, test } from "bun:test"
import fc from "fast-check"
import { stratifiedFolds } from "./folds.ts"
import { Random } from "./random.ts"

const tables = fc.record({
  labels: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 8, maxLength: 80 }),
  folds: fc.integer({ min: 2, max: 8 }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
})

test("stratifiedFolds() tests each row once, and never one that it trains on", () => {
  fc.assert(
    fc.property(tables, ({ labels, folds, seed }) => {
      const made = stratifiedFolds(Uint16Array.from(labels), 4, folds, new Random(seed))
      const tested = made.flatMap(({ test: rows }) => [...rows]).toSorted((a, b) => a - b)
      expect(tested).toEqual([...labels.keys()])
      for (const { train, test: rows } of made) {
        expect(train.length + rows.length).toBe(labels.length)
        expect([...rows].some((row) => train.includes(row))).toBe(false)
      }
    }),
  )
})

test("stratifiedFolds() gives folds that differ by at most one row, overall and of each class", () => {
  fc.assert(
    fc.property(tables, ({ labels, folds, seed }) => {
      const made = stratifiedFolds(Uint16Array.from(labels), 4, folds, new Random(seed))
      const counts = [undefined, 0, 1, 2, 3].map((label) =>
        made.map(
          ({ test: rows }) =>
            [...rows].filter((row) => label === undefined || labels[row] === label).length,
        ),
      )
      for (const of of counts) expect(Math.max(...of) - Math.min(...of)).toBeLessThanOrEqual(1)
    }),
  )
})

test("stratifiedFolds() gives the same folds for the same seed, and others for another", () => {
  const labels = Uint16Array.from({ length: 60 }, (_, row) => row % 3)
  const foldsOf = (seed: number) => stratifiedFolds(labels, 3, 5, new Random(seed))
  expect(foldsOf(1)).toEqual(foldsOf(1))
  expect(foldsOf(1)).not.toEqual(foldsOf(2))
})
