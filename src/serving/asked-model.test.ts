import { describe, expect, test } from "bun:test"
import { beginExchange } from "../http/exchange.ts"
import { testModel } from "../inference/model.fixture.ts"
import { askedModel, mountOf, namesIn } from "./asked-model.ts"
import { ModelSet } from "./model-set.ts"

const models = new ModelSet()
models.serve({ ...testModel(), version: "111111111111" })
models.serve(testModel())
models.makeDefault("made-up")

const exchange = (...params: string[]) => {
  const beginning = { id: "1", route: "/", query: "", params }
  return beginExchange(new Request("http://localhost/"), beginning)
}

test("namesIn() takes the percent-encoding off, where it is one", () => {
  expect(namesIn(["made%2Dup", "%C3%9F"])).toEqual(["made-up", "ß"])
  expect(namesIn(["%", "%ff"])).toEqual(["%", "%ff"])
  expect(namesIn(["a"])).toEqual(["a"])
})

describe("askedModel()", () => {
  test("finds the default model, one by its name, or by its version, and keeps it", () => {
    for (const [params, version] of [
      [[], "000000000000"],
      [["made%2Dup"], "000000000000"],
      [["made-up", "111111111111"], "111111111111"],
    ] as const) {
      const own = exchange(...params)
      expect(askedModel(models, own).version).toBe(version)
      expect(own.subject).toMatchObject({ name: "made-up", version })
    }
  })

  test("finds the same model for all of an exchange, whatever is served meanwhile", () => {
    const changing = new ModelSet()
    const first = changing.serve({ ...testModel(), version: "111111111111" })
    changing.makeDefault("made-up")
    const exchanges = [exchange(), exchange("made-up"), exchange("made-up", "111111111111")]
    for (const own of exchanges) askedModel(changing, own)
    // Its version can't be asked for any more.
    changing.serve({ ...testModel(), version: "222222222222" })
    changing.serve({ ...testModel(), version: "333333333333" })
    for (const own of exchanges) expect(askedModel(changing, own)).toBe(first.model)
    expect(first.isReleased).toBe(false)
    for (const own of exchanges) own.subject?.letGo()
    expect(first.isReleased).toBe(true)
  })

  test("tells what there is where that is not asked for", () => {
    const asking = (...params: string[]) => askedModel(models, exchange(...params))
    expect(() => asking("other")).toThrow(
      'there is no model "other"; /models lists those there are',
    )
    expect(() => asking("other", "1")).toThrow('there is no model "other"')
    expect(() => asking("made-up", "1")).toThrow(
      'model made-up is not served in version "1", but in 000000000000 and 111111111111',
    )
    expect(() => asking("x".repeat(1000))).toThrow(/^there is no model "x{100}…"; /)
  })
})

test("mountOf() is what stands before the paths of the model, in the server's own words", () => {
  const mount = (...params: string[]) => {
    const own = exchange(...params)
    askedModel(models, own)
    return mountOf(own)
  }
  expect(mount()).toBe("")
  expect(mount("made%2Dup")).toBe("/models/made-up")
  expect(mount("made-up", "111111111111")).toBe("/models/made-up/versions/111111111111")
  expect(mountOf(exchange("other"))).toBe("")
})
