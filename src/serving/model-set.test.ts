import { describe, expect, test } from "bun:test"
import { testModel } from "../inference/model.fixture.ts"
import { ModelSet, onlyModel } from "./model-set.ts"

/** A made-up model by a name, in a version; what was released is noted. */
function model(name: string, version: string, released: string[] = []) {
  const { card, ...rest } = testModel()
  return {
    ...rest,
    card: { ...card, name },
    version,
    release: async () => void released.push(`${name}@${version}`),
  }
}

describe("ModelSet", () => {
  test("keeps the version before until the next, and releases the one before that", () => {
    const released: string[] = []
    const set = new ModelSet()
    for (const version of ["one", "two", "three"]) set.serve(model("a", version, released))
    expect(set.versionsOf("a")).toEqual(["three", "two"])
    expect(set.find("a")?.version).toBe("three")
    expect(set.find("a", "two")?.version).toBe("two")
    expect(set.find("a", "one")).toBeUndefined()
    expect(released).toEqual(["a@one"])
  })

  test("goes back to the version before as to any other", () => {
    const released: string[] = []
    const set = new ModelSet()
    for (const version of ["one", "two", "one"]) set.serve(model("a", version, released))
    expect(set.versionsOf("a")).toEqual(["one", "two"])
    expect(released).toEqual(["a@one"])
  })

  test("puts a new card in the place of the old, and keeps the version before", () => {
    const released: string[] = []
    const set = new ModelSet()
    set.serve(model("a", "one", released))
    set.serve(model("a", "two", released))
    const again = set.serve(model("a", "two", released))
    expect(set.find("a")).toBe(again)
    expect(set.versionsOf("a")).toEqual(["two", "one"])
    expect(released).toEqual(["a@two"])
  })

  test("asks the default model, whichever version it has", () => {
    const set = new ModelSet()
    expect(() => set.default).toThrow("no model is the default one")
    set.serve(model("b", "one"))
    set.serve(model("a", "one"))
    set.makeDefault("b")
    set.serve(model("b", "two"))
    set.serve(model("a", "two"))
    expect([set.default.name, set.default.version]).toEqual(["b", "two"])
    expect(set.all().map(({ name }) => name)).toEqual(["a", "b"])
  })

  test("remembers what is refused, beside what is served or alone, until it is no more", () => {
    const set = new ModelSet()
    set.serve(model("a", "one"))
    set.refuse("a", "its card is wrong")
    set.refuse("b", "its graph is missing")
    expect(set.states()).toMatchObject([
      { name: "a", current: { version: "one" }, refusal: "its card is wrong" },
      { name: "b", current: undefined, refusal: "its graph is missing" },
    ])
    set.refuse("a", undefined)
    set.refuse("b", undefined)
    expect(set.states()).toMatchObject([{ name: "a", refusal: undefined }])
  })

  test("removes all versions of a model, and releases whatever there is at the end", async () => {
    const released: string[] = []
    const set = new ModelSet()
    for (const version of ["one", "two"]) set.serve(model("a", version, released))
    set.remove("a")
    expect(set.versionsOf("a")).toEqual([])
    for (const version of ["one", "two"]) set.serve(model("b", version, released))
    await set.release()
    expect(released.toSorted()).toEqual(["a@one", "a@two", "b@one", "b@two"])
  })
})

test("onlyModel() is a set of one, the default", () => {
  const models = onlyModel(testModel())
  expect(models.default).toBe(models.find("made-up") as typeof models.default)
  expect(models.all()).toHaveLength(1)
})
