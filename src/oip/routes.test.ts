import { describe, expect, test } from "bun:test"
import manifest from "../../package.json" with { type: "json" }
import { testModel } from "../inference/model.fixture.ts"
import { ModelSet } from "../serving/model-set.ts"
import { matrix, protocolClient } from "./protocol.fixture.ts"

const client = protocolClient()
const { ask, post } = client
const VERSIONED = "/v2/models/made-up/versions/000000000000"

describe("GET", () => {
  test("/v2 and /v2/ describe the server", async () => {
    for (const path of ["/v2", "/v2/"]) {
      const { status, headers, json } = await ask(path)
      expect(status).toBe(200)
      expect(headers.get("content-type")).toBe("application/json")
      expect(json as unknown).toMatchObject({ name: "sepal", version: manifest.version })
    }
  })

  test("/v2/health/live and ready satisfy who looks at the status and who looks at the body", async () => {
    // KServe's client reads the body; the text of the protocol has `live` in both.
    expect((await ask("/v2/health/live")).json as unknown).toEqual({ live: true })
    expect((await ask("/v2/health/ready")).json as unknown).toEqual({ live: true, ready: true })
    const { json } = await ask("/v2/models/made-up/ready")
    expect(json as unknown).toEqual({ name: "made-up", ready: true })
  })

  test("ready is 503 with the reason while the server is about to stop", async () => {
    const draining = protocolClient({ readiness: () => "draining" })
    for (const path of ["/v2/health/ready", "/v2/models/made-up/ready", `${VERSIONED}/ready`]) {
      const { status, json } = await draining.ask(path)
      expect(status).toBe(503)
      expect(json as unknown).toMatchObject({ ready: false, error: "not ready: draining" })
    }
    expect((await draining.ask("/v2/health/live")).status).toBe(200)
    const index = await draining.post("/v2/repository/index", null)
    expect(index.json as unknown).toMatchObject([{ state: "UNAVAILABLE" }])
  })

  test("of a model is the same with its version in the path", async () => {
    for (const end of ["", "/ready", "/config", "/stats"]) {
      const plain = await ask(`/v2/models/made-up${end}`)
      expect(plain.status).toBe(200)
      expect((await ask(`${VERSIONED}${end}`)).json).toEqual(plain.json)
      expect((await ask(`/v2/models/made-up/versions/1${end}`)).status).toBe(404)
      expect((await ask(`/v2/models/other${end}`)).status).toBe(404)
    }
  })

  test("statistics are of all versions where none is named, and of all models", async () => {
    const models = new ModelSet()
    models.serve({ ...testModel(), version: "111111111111" })
    models.serve(testModel())
    const two = protocolClient({ models })
    const versionsAt = async (path: string) => {
      const { json } = await two.ask(path)
      return (json as unknown as { model_stats: { version: string }[] }).model_stats.map(
        ({ version }) => version,
      )
    }
    const both = ["000000000000", "111111111111"]
    expect(await versionsAt("/v2/models/stats")).toEqual(both)
    expect(await versionsAt("/v2/models/made-up/stats")).toEqual(both)
    for (const version of both)
      expect(await versionsAt(`/v2/models/made-up/versions/${version}/stats`)).toEqual([version])
  })

  test("a version before the one that is served is asked by its own", async () => {
    const models = new ModelSet()
    models.serve({ ...testModel(), version: "111111111111" })
    models.serve(testModel())
    const two = protocolClient({ models })
    const { json } = await two.ask("/v2/models/made-up")
    expect(json as unknown).toMatchObject({ versions: ["000000000000", "111111111111"] })
    const request = JSON.stringify({ inputs: [matrix([[5, 0]])] })
    for (const [path, version] of [
      ["", "000000000000"],
      ["/versions/000000000000", "000000000000"],
      ["/versions/111111111111", "111111111111"],
    ]) {
      const answer = await two.post(`/v2/models/made-up${path}/infer`, request)
      expect(answer.json as unknown).toMatchObject({ model_version: version })
    }
  })
})

describe("POST", () => {
  test("/v2/repository/index lists the models, its body empty as Triton's client sends it", async () => {
    const listed = [{ name: "made-up", version: "000000000000", state: "READY", reason: "" }]
    expect((await post("/v2/repository/index", "")).json as unknown).toEqual(listed)
    expect((await post("/v2/repository/index", '{"ready":true}')).json as unknown).toEqual(listed)
    expect((await post("/v2/repository/index", "{")).status).toBe(400)
  })

  test("load and unload answer what is true", async () => {
    const load = await post("/v2/repository/models/made-up/load", "{}")
    expect([load.status, load.json as unknown]).toEqual([200, { name: "made-up", load: true }])
    for (const path of ["made-up/unload", "other/load", "other/unload"]) {
      const { status, json } = await post(`/v2/repository/models/${path}`, "")
      expect(status).toBe(400)
      expect(json.error).toStartWith("failed to ")
    }
  })
})

describe("everything else", () => {
  test("is 404 with an error, whatever the method", async () => {
    for (const path of [
      "/v2/models",
      "/v2/nothing",
      "/v2/logging",
      "/v2/trace/setting",
      "/v2/systemsharedmemory/status",
      "/v2/models/made-up/generate",
      "/v2/models/made-up/versions",
    ])
      for (const method of ["GET", "POST", "DELETE"]) {
        const { status, headers, json } = await ask(path, { method })
        expect(status).toBe(404)
        expect(headers.get("content-type")).toBe("application/json")
        expect(json.error).toBeString()
      }
  })

  test("is 405 with the methods that there are, on paths that there are", async () => {
    const paths: Record<string, string> = {
      "/v2": "GET, HEAD, OPTIONS",
      "/v2/health/live": "GET, HEAD, OPTIONS",
      "/v2/health/ready": "GET, HEAD, OPTIONS",
      "/v2/models/stats": "GET, HEAD, OPTIONS",
      "/v2/models/made-up": "GET, HEAD, OPTIONS",
      [`${VERSIONED}/config`]: "GET, HEAD, OPTIONS",
      "/v2/models/made-up/infer": "POST, OPTIONS",
      [`${VERSIONED}/infer`]: "POST, OPTIONS",
      "/v2/repository/index": "POST, OPTIONS",
      "/v2/repository/models/made-up/load": "POST, OPTIONS",
      "/v2/repository/models/made-up/unload": "POST, OPTIONS",
    }
    for (const [path, allow] of Object.entries(paths)) {
      const { status, headers, json } = await ask(path, { method: "DELETE" })
      expect([path, status, headers.get("allow")]).toEqual([path, 405, allow])
      expect(json.error).toBeString()
      const options = await ask(path, { method: "OPTIONS" })
      expect([options.status, options.headers.get("allow")]).toEqual([204, allow])
    }
  })

  test("HEAD is answered where GET is", async () => {
    for (const path of ["/v2", "/v2/health/ready", "/v2/models/made-up", `${VERSIONED}/ready`])
      expect((await ask(path, { method: "HEAD" })).status).toBe(200)
  })
})
