import { describe, expect, test } from "bun:test"
import { testModel } from "../inference/model.fixture.ts"
import { describeRepository, loadModel, refuseUnload } from "./repository.ts"
import { onlyModel } from "./served-models.ts"

const models = onlyModel(testModel())
const body = (value?: unknown) =>
  new TextEncoder().encode(value === undefined ? "" : JSON.stringify(value))

describe("describeRepository()", () => {
  const READY = { name: "made-up", version: "000000000000", state: "READY", reason: "" }

  test("lists what is served, and whether it can be asked", () => {
    expect(describeRepository(models, true, body())).toEqual([READY])
    expect(describeRepository(models, false, body({}))).toEqual([
      { ...READY, state: "UNAVAILABLE", reason: "the server is not ready" },
    ])
  })

  test("lists what is ready alone where that is asked for", () => {
    expect(describeRepository(models, true, body({ ready: true }))).toEqual([READY])
    expect(describeRepository(models, false, body({ ready: true }))).toEqual([])
    expect(describeRepository(models, false, body({ ready: false }))).toHaveLength(1)
  })

  test("refuses what it does not understand", () => {
    expect(() => describeRepository(models, true, body({ ready: 1 }))).toThrow(
      "ready must be true or false, found the number 1",
    )
    expect(() => describeRepository(models, true, body([]))).toThrow(
      "the body must be a JSON object, found an array",
    )
  })
})

describe("loadModel()", () => {
  test("has loaded what is served", () => {
    const loaded = { name: "made-up", load: true as const }
    for (const value of [undefined, {}, { parameters: {} }, { parameters: null }])
      expect(loadModel(models, "made-up", body(value))).toEqual(loaded)
  })

  test("refuses what is not there, and files that come over the network", () => {
    expect(() => loadModel(models, "other", body())).toThrow(
      "failed to load 'other': this server was not started with it",
    )
    const parameters = { config: "{}", "file:1/model.onnx": "" }
    expect(() => loadModel(models, "made-up", body({ parameters }))).toThrow(
      "failed to load 'made-up': this server takes no config, file:1/model.onnx over the network",
    )
    expect(() => loadModel(models, "made-up", body({ parameters: [] }))).toThrow(
      "parameters must be an object, found an array",
    )
    expect(() => loadModel(models, "made-up", body(1))).toThrow("must be a JSON object")
  })
})

test("refuseUnload() says why", () => {
  expect(() => refuseUnload(models, "made-up")).toThrow(
    "failed to unload 'made-up': this server serves its models until it stops",
  )
  expect(() => refuseUnload(models, "other")).toThrow("failed to unload 'other': unknown model")
})
