import { expect, test } from "bun:test"
import { residualOf } from "./descent.ts"

test("residualOf() is the largest magnitude, and NaN wherever a NaN stands", () => {
  const at = (...gradient: number[]) =>
    residualOf({ parameters: new Float64Array(), gradient: Float64Array.from(gradient), value: 0 })
  expect(at(1, -3, 2)).toBe(3)
  expect(at(Number.NaN, 1e-12)).toBeNaN()
  expect(at(1e-12, Number.NaN)).toBeNaN()
})
