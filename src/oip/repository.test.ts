import { describe, expect, test } from "bun:test"
import { testModel } from "../inference/model.fixture.ts"
import { ModelSet, onlyModel } from "../serving/model-set.ts"
import { describeRepository, loadModel, refuseUnload } from "./repository.ts"

const models = onlyModel(testModel())
const body = (value?: unknown) =>
  new TextEncoder().encode(value === undefined ? "" : JSON.stringify(value))

describe("describeRepository()", () => {
  const READY = { name: "made-up", version: "000000000000", state: "READY" as const, reason: "" }

  test("lists what is served, and whether it can be asked", () => {
    expect(describeRepository(models, () => "ready", body())).toEqual([READY])
    expect(describeRepository(models, () => "failing", body({}))).toEqual([
      { ...READY, state: "UNAVAILABLE" as const, reason: "not ready: failing" },
    ])
  })

  test("lists what is ready alone where that is asked for", () => {
    expect(describeRepository(models, () => "ready", body({ ready: true }))).toEqual([READY])
    expect(describeRepository(models, () => "failing", body({ ready: true }))).toEqual([])
    expect(describeRepository(models, () => "failing", body({ ready: false }))).toHaveLength(1)
  })

  test("lists the version before too, and why files can't be served", () => {
    const set = new ModelSet()
    set.serve({ ...testModel(), version: "111111111111" })
    set.serve(testModel())
    set.refuse("made-up", "made-up.yaml: is empty")
    set.refuse("other", "other.onnx: is empty")
    const entries = [
      { ...READY, reason: "made-up.yaml: is empty" },
      { ...READY, version: "111111111111" },
    ]
    const refused = {
      name: "other",
      version: "",
      state: "UNAVAILABLE" as const,
      reason: "other.onnx: is empty",
    }
    expect(describeRepository(set, () => "ready", body())).toEqual([...entries, refused])
    expect(describeRepository(set, () => "ready", body({ ready: true }))).toEqual(entries)
  })

  test("refuses what it does not understand", () => {
    expect(() => describeRepository(models, () => "ready", body({ ready: 1 }))).toThrow(
      "ready must be true or false, found the number 1",
    )
    expect(() => describeRepository(models, () => "ready", body([]))).toThrow(
      "the body must be a JSON object, found an array",
    )
  })
})

describe("loadModel()", () => {
  const good = async () => undefined
  const loading = (value?: unknown, check: (name: string) => Promise<string | undefined> = good) =>
    loadModel(check, "made-up", body(value))

  test("has loaded what can be served, by the name that is asked", async () => {
    const names: string[] = []
    const check = async (name: string) => {
      names.push(name)
      return undefined
    }
    for (const value of [undefined, {}, { parameters: {} }, { parameters: null }])
      expect(await loading(value, check)).toEqual({ name: "made-up", load: true })
    expect(new Set(names)).toEqual(new Set(["made-up"]))
  })

  test("refuses what can't be served, with the reason", () => {
    expect(loading({}, async () => "it has no files here")).rejects.toThrow(
      "failed to load 'made-up': it has no files here",
    )
  })

  test("refuses files that come over the network, and looks at none", () => {
    const never = () => Promise.reject(new Error("looked at files"))
    const parameters = { config: "{}", "file:1/model.onnx": "" }
    expect(loading({ parameters }, never)).rejects.toThrow(
      "failed to load 'made-up': this server takes no config, file:1/model.onnx over the network",
    )
    expect(loading({ parameters: [] }, never)).rejects.toThrow(
      "parameters must be an object, found an array",
    )
    expect(loading(1, never)).rejects.toThrow("must be a JSON object")
  })
})

test("refuseUnload() says why", () => {
  expect(() => refuseUnload(models, "made-up")).toThrow(
    "failed to unload 'made-up': this server serves the models of its folder; it unloads one whose files are taken away",
  )
  expect(() => refuseUnload(models, "other")).toThrow("failed to unload 'other': unknown model")
})
