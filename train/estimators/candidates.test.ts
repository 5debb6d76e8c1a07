import { expect, test } from "bun:test"
import { candidatesOf, fitAll } from "./candidates.ts"
import { fitLda } from "./lda.ts"
import { fitLogistic } from "./logistic.ts"
import { overlappingClasses } from "./overlapping.fixture.ts"

test("candidatesOf() makes one candidate of each setting, a grid in ascending order", () => {
  const candidates = candidatesOf([
    { family: "lda" },
    { family: "lda", shrinkage: "ledoit-wolf" },
    { family: "logistic", C: [10, 0.5] },
  ])
  expect(candidates.map(({ name }) => name)).toEqual([
    "lda",
    "lda (ledoit-wolf)",
    "logistic (C 0.5)",
    "logistic (C 10)",
  ])

  const data = overlappingClasses(60, 3, 3)
  const expected = [
    fitLda(data),
    fitLda(data, { shrinkage: "ledoit-wolf" }),
    fitLogistic(data, { C: 0.5 }),
    fitLogistic(data, { C: 10 }),
  ]
  fitAll(candidates, data).forEach(({ weights }, index) => {
    weights.values.forEach((weight, cell) => {
      expect(weight).toBeCloseTo(expected[index]?.weights.values[cell] as number, 7)
    })
  })
})
