import { describe, expect, test } from "bun:test"
import { NotFoundError } from "elysia"
import { createApp } from "../app.ts"
import { recorder, type TestParts, testParts } from "../app.fixture.ts"
import { testModel } from "../inference/model.fixture.ts"
import { PROBLEM_DETAILS } from "./dialect.ts"
import { createEdge } from "./edge.ts"

const ROW = JSON.stringify({ länge: 5, "b/c ~": 0 })

/** An app, what it was seen to do, and a way to ask it. */
function open(parts: TestParts = {}) {
  const { seen, observer } = recorder()
  const app = createApp(testParts({ observer, ...parts }))
  const ask = (path: string, init?: RequestInit) =>
    app(new Request(`http://localhost${path}`, init))
  const predict = (headers: Record<string, string> = {}, path = "/predict") =>
    ask(path, {
      method: "POST",
      body: ROW,
      headers: { "content-type": "application/json", ...headers },
    })
  return { app, ask, predict, seen }
}

describe("every request", () => {
  test("has a name: the client's own, or a new one, on the answer and in a problem", async () => {
    const { ask, predict } = open()
    expect((await predict({ "x-request-id": "mine" })).headers.get("x-request-id")).toBe("mine")
    const names = new Set<string | null>()
    for (const path of ["/", "/livez", "/nowhere", "/predict"]) {
      const response = await ask(path)
      const name = response.headers.get("x-request-id")
      expect(name).toMatch(/^[0-9a-f]{8}-\w+$/)
      if (!response.ok) expect(await response.json()).toMatchObject({ request_id: name })
      names.add(name)
    }
    expect(names.size).toBe(4)
  })

  test("is told to the observer once, by a route of the server's own", async () => {
    const { ask, predict, seen } = open()
    await predict()
    await predict({}, "/predict/?x=1")
    await ask("/predict")
    await ask("/wp-login.php")
    await ask("/", { method: "TRACE" })
    expect(seen.answered.map(({ exchange, status }) => [exchange.route, status])).toEqual([
      ["/predict", 200],
      ["/predict", 200],
      ["/predict", 405],
      ["unmatched", 404],
      ["/", 405],
    ])
    expect(seen.answered.map(({ exchange }) => exchange.rows)).toEqual([1, 1, 0, 0, 0])
    expect(seen.answered.map(({ exchange }) => exchange.refusal)).toEqual([
      undefined,
      undefined,
      "method_not_allowed",
      "not_found",
      "method_not_allowed",
    ])
  })

  test("is the last one of its connection while the server drains", async () => {
    const { ask, predict } = open({ readiness: () => "draining" })
    for (const response of [await predict(), await ask("/"), await ask("/nowhere")])
      expect(response.headers.get("connection")).toBe("close")
    const readyz = await ask("/readyz")
    expect([readyz.status, readyz.headers.get("connection")]).toEqual([503, "close"])
    expect((await open().predict()).headers.get("connection")).toBeNull()
  })

  test("with several Host headers, or a Host that is none, is refused", async () => {
    const { app } = open()
    const two = await app(new Request("http://a/livez", { headers: { host: "a, b" } }))
    expect(two.status).toBe(400)
    expect(await two.json()).toMatchObject({ code: "bad_host" })
  })

  test("of HTTP/1.0, which has no Host, is answered", async () => {
    const { app } = open()
    const hostless = Object.defineProperty(new Request("http://localhost/livez"), "url", {
      value: "/livez",
    })
    expect((await app(hostless)).status).toBe(200)
  })

  test("gets an answer while the engine fails, and the observer hears why", async () => {
    const { predict, ask, seen } = open({
      model: { ...testModel(), predict: () => Promise.reject(new Error("secret")) },
    })
    for (const response of [await predict(), await ask(`/?l%C3%A4nge=5&b%2Fc+~=0`)]) {
      expect(response.status).toBe(500)
      expect(await response.text()).not.toContain("secret")
    }
    expect(seen.failed.map((error) => (error as Error).message)).toEqual(["secret", "secret"])
  })
})

describe("POST /predict?timing=true", () => {
  test("says where the time went", async () => {
    const response = await open().predict({}, "/predict?timing=true")
    expect(response.headers.get("server-timing")).toMatch(
      /^parse;dur=[\d.]+, queue;dur=[\d.]+, inference;dur=[\d.]+$/,
    )
    expect((await open().predict()).headers.get("server-timing")).toBeNull()
  })
})

describe("createEdge()", () => {
  test("counts a path with names by its route, hands on what stands there, and answers in the path's dialect", async () => {
    const { seen, observer } = recorder()
    const params: (readonly string[])[] = []
    const edge = createEdge({
      paths: ["/models/:model/infer"],
      direct: new Map([
        [
          "/models/:model/infer",
          async (exchange) => {
            params.push(exchange.params)
            return new Response()
          },
        ],
      ]),
      dialectOf: (path) =>
        path.startsWith("/models") ? { type: "text/plain", write: () => "no" } : PROBLEM_DETAILS,
      router: () => Promise.reject(new NotFoundError()),
      requestId: () => "1",
      observer,
      isDraining: () => false,
    })
    const post = (url: string) => edge(new Request(url, { method: "POST" }))
    await post("http://sepal/models/a/infer")
    await post("http://sepal/models/%62/infer/")
    expect(params).toEqual([["a"], ["%62"]])
    const own = await post("http://sepal/models/a/b")
    expect([own.status, await own.text(), own.headers.get("content-type")]).toEqual([
      404,
      "no",
      "text/plain",
    ])
    const other = await post("http://sepal/else")
    expect(other.headers.get("content-type")).toBe("application/problem+json")
    expect(seen.answered.map(({ exchange }) => exchange.route)).toEqual([
      "/models/:model/infer",
      "/models/:model/infer",
      "unmatched",
      "unmatched",
    ])
  })
})
