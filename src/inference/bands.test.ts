import { expect, test } from "bun:test"
import { bandsOf, type Stretch } from "./bands.ts"

/** Stretches of a line from 0 to 10, by their ends. */
function line(...parts: [label: number, to: number][]): Stretch[] {
  return parts.map(([label, to], index) => ({ label, from: parts[index - 1]?.[1] ?? 0, to }))
}

test("bandsOf() lets boundaries run straight from line to line", () => {
  expect(bandsOf([0, 1], [line([0, 4], [1, 10]), line([0, 6], [1, 10])])).toEqual([
    { label: 0, low: { y: 0, from: 0, to: 4 }, high: { y: 1, from: 0, to: 6 } },
    { label: 1, low: { y: 0, from: 4, to: 10 }, high: { y: 1, from: 6, to: 10 } },
  ])
})

test("bandsOf() begins a region that is on one line only as a point on the other", () => {
  const [, , corner] = bandsOf([0, 1], [line([0, 4], [1, 10]), line([0, 4], [1, 8], [2, 10])])
  expect(corner).toEqual({
    label: 2,
    low: { y: 0, from: 10, to: 10 },
    high: { y: 1, from: 8, to: 10 },
  })
  const [first, middle] = bandsOf([0, 1], [line([0, 3], [1, 5], [2, 10]), line([0, 4], [2, 10])])
  expect(first?.high).toEqual({ y: 1, from: 0, to: 4 })
  expect(middle).toEqual({
    label: 1,
    low: { y: 0, from: 3, to: 5 },
    high: { y: 1, from: 4, to: 4 },
  })
})

test("bandsOf() makes a step where two lines have nothing in common", () => {
  expect(bandsOf([0, 1], [line([0, 10]), line([1, 10])])).toEqual([
    { label: 0, low: { y: 0, from: 0, to: 10 }, high: { y: 0.5, from: 0, to: 10 } },
    { label: 1, low: { y: 0.5, from: 0, to: 10 }, high: { y: 1, from: 0, to: 10 } },
  ])
})
