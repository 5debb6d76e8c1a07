import { describe, expect, test } from "bun:test"
import { testModel } from "../inference/model.fixture.ts"
import { beginExchange } from "../http/exchange.ts"
import { onlyModel } from "../serving/model-set.ts"
import { askedModel } from "./asked-model.ts"

const model = testModel()
const models = onlyModel(model)
const asked = (...params: readonly string[]) => {
  const beginning = { id: "1", route: "/v2/models/:model", query: "", params }
  return askedModel(models, beginExchange(new Request("http://localhost/"), beginning))
}

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
