import { describe, expect, test } from "bun:test"
import { testModel } from "../inference/model.fixture.ts"
import { askedModel, namesIn, onlyModel } from "./served-models.ts"

const model = testModel()
const models = onlyModel(model)
const asked = (...params: readonly string[]) => askedModel(models, { params })

test("onlyModel() is a set of one", () => {
  expect(models.find("made-up")).toBe(model)
  expect(models.find("made")).toBeUndefined()
  expect(Array.from(models.all())).toEqual([model])
})

test("namesIn() takes the percent-encoding off, where it is one", () => {
  expect(namesIn({ params: ["made%2Dup", "%C3%9F"] })).toEqual(["made-up", "ß"])
  expect(namesIn({ params: ["%", "%ff"] })).toEqual(["%", "%ff"])
  expect(namesIn({ params: ["a"] })).toEqual(["a"])
})

describe("askedModel()", () => {
  test("finds a model by its name, and by its version", () => {
    expect(asked("made-up")).toBe(model)
    expect(asked("made%2Dup", "000000000000")).toBe(model)
  })

  test("tells what is served where that is not asked for", () => {
    expect(() => asked("other")).toThrow("Request for unknown model 'other'")
    expect(() => asked("made-up", "1")).toThrow(
      "Request for unknown version '1' of model 'made-up', which is served in version 000000000000",
    )
    expect(() => asked("x".repeat(1000))).toThrow(/^Request for unknown model 'x{100}…'$/)
  })
})
