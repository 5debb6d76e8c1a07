import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { join } from "node:path"
import { createApp } from "./app.ts"
import { recorder, type TestParts, testParts } from "./app.fixture.ts"
import { onnxRuntime } from "./inference/engine.ts"
import { testModel } from "./inference/model.fixture.ts"
import { InferenceError } from "./inference/inference-error.ts"
import { loadModel } from "./inference/model.ts"

const iris = await loadModel(join(import.meta.dir, "../model"), onnxRuntime, { name: "iris" })

const appWith = (parts: TestParts = {}) => createApp(testParts(parts))
const app = appWith()

const ask = (path: string, init?: RequestInit) => app(new Request(`http://localhost${path}`, init))

/** Sends a body to /predict. */
function predict(
  body: string | Blob | ReadableStream,
  headers: Record<string, string> = { "content-type": "application/json" },
) {
  return ask("/predict", { method: "POST", body, headers })
}

const GOOD = { länge: 5, "b/c ~": 0 }
const MODEL = { name: "made-up", version: "000000000000" }
const HALF = { class: "klein", probabilities: { klein: 0.5, 'sehr "groß"': 0.5 } }

describe("POST /predict answers", () => {
  test("an object with its class, the probabilities by class name, and the model", async () => {
    const response = await predict(JSON.stringify(GOOD))
    expect(response.status).toBe(200)
    expect(response.headers.get("content-type")).toBe("application/json")
    expect(await response.json()).toEqual({ ...HALF, model: MODEL })
  })

  test("an array with a prediction for each row", async () => {
    const response = await predict(JSON.stringify([GOOD, { ...GOOD, länge: 10 }]))
    const { predictions, model } = (await response.json()) as {
      predictions: { class: string }[]
      model: unknown
    }
    expect(model).toEqual(MODEL)
    expect(predictions).toHaveLength(2)
    expect(predictions[0]).toEqual(HALF)
    expect(predictions[1]?.class).toBe('sehr "groß"')
  })

  test("by any host, a short one too", async () => {
    for (const host of ["x", "ml", "api", "a:80", "localhost", "[::1]:80", "sepal.example.org"]) {
      expect((await app(new Request(`http://${host}/livez`))).status).toBe(200)
    }
  })

  test("an empty array with no predictions", async () => {
    expect(await (await predict("[]")).json()).toEqual({ predictions: [], model: MODEL })
  })

  test("a body by any name of JSON, in pieces, or behind a byte order mark", async () => {
    const text = JSON.stringify(GOOD)
    for (const type of [
      "application/json; charset=utf-8",
      "application/vnd.sepal+json",
      "application/json;",
      'application/json; profile="x"; charset="UTF-8"',
      "Application/JSON",
    ]) {
      expect((await predict(text, { "content-type": type })).status).toBe(200)
    }
    const pieces = new ReadableStream({
      start(controller) {
        for (const byte of new TextEncoder().encode(`\ufeff${text}`))
          controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect((await predict(pieces)).status).toBe(200)
    expect((await predict(`\ufeff${text}`)).status).toBe(200)
  })

  test("Fisher's first flower with setosa, by the model of the box", async () => {
    const boxed = appWith({ model: iris })
    const flower = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 }
    const response = await boxed(
      new Request("http://localhost/predict", {
        method: "POST",
        body: JSON.stringify(flower),
        headers: { "content-type": "application/json" },
      }),
    )
    expect(await response.json()).toMatchObject({
      class: "setosa",
      model: { name: "iris", version: iris.version },
    })
  })
})

describe("a request that can't be answered gets a problem (RFC 9457)", () => {
  const json = JSON.stringify(GOOD)
  const cases: [
    what: string,
    request: () => Response | Promise<Response>,
    status: number,
    code: string,
  ][] = [
    ["text that is not JSON", () => predict("{"), 400, "unparsable"],
    ["an empty body", () => predict(""), 400, "unparsable"],
    ["two values", () => predict("{} {}"), 400, "unparsable"],
    ["an unknown path", () => ask("/predicted"), 404, "not_found"],
    [
      "an unknown path with a body",
      () => ask("/v9/x", { method: "POST", body: "x" }),
      404,
      "not_found",
    ],
    ["GET of /predict", () => ask("/predict"), 405, "method_not_allowed"],
    ["DELETE of the page", () => ask("/", { method: "DELETE" }), 405, "method_not_allowed"],
    ["a body over the limit", () => predict(" ".repeat(2001)), 413, "body_too_large"],
    [
      "more rows than the limit",
      () => predict(JSON.stringify([{}, {}, {}, {}])),
      413,
      "too_many_rows",
    ],
    ["no content-type", () => predict(new Blob([json]), {}), 415, "unsupported_media_type"],
    [
      "a form",
      () => predict("a=1", { "content-type": "application/x-www-form-urlencoded" }),
      415,
      "unsupported_media_type",
    ],
    [
      "another encoding",
      () => predict(json, { "content-type": "application/json; charset=utf-16" }),
      415,
      "unsupported_media_type",
    ],
    [
      "a compressed body",
      () => predict(json, { "content-type": "application/json", "content-encoding": "gzip" }),
      415,
      "unsupported_media_type",
    ],
    ["bad values", () => predict("{}"), 422, "invalid_values"],
    ["a bare number", () => predict("5"), 422, "invalid_values"],
  ]
  for (const [what, request, status, code] of cases) {
    test(`${what}: ${status} ${code}`, async () => {
      const response = await request()
      expect(response.status).toBe(status)
      expect(response.headers.get("content-type")).toBe("application/problem+json")
      const problem = (await response.json()) as Record<string, unknown>
      expect(problem).toMatchObject({ type: "about:blank", status, code })
      expect(problem["title"]).toBeString()
      expect(problem["detail"]).toBeString()
    })
  }

  test("with a JSON pointer to each bad field, escaped as RFC 6901 asks", async () => {
    const one = (await (await predict(JSON.stringify({ länge: "5", "x~/ y": 1 }))).json()) as {
      errors: unknown
    }
    expect(one.errors).toEqual([
      {
        pointer: "#/l%C3%A4nge",
        code: "not_a_number",
        detail: 'länge must be a number from 0 to 10 cm, found the string "5"',
      },
      {
        pointer: "#/b~1c%20~0",
        code: "missing",
        detail: "b/c ~ is missing; send a number from -2 to 2",
      },
      {
        pointer: "#/x~0~1%20y",
        code: "unknown",
        detail: "x~/ y is not a feature of this model; it has länge, b/c ~",
      },
    ])
    const many = (await (await predict(JSON.stringify([GOOD, 7]))).json()) as {
      errors: { pointer: string }[]
    }
    expect(many.errors.map(({ pointer }) => pointer)).toEqual(["#/1"])
  })

  test("naming the first hundred of very many unknown keys", async () => {
    const row = Object.fromEntries(Array.from({ length: 70_001 }, (_, key) => [`k${key}`, 1]))
    const wide = appWith({ limits: { bodyBytes: 2_000_000, objectBytes: 1000, rows: 3 } })
    const response = await wide(
      new Request("http://localhost/predict", {
        method: "POST",
        body: JSON.stringify([row]),
        headers: { "content-type": "application/json" },
      }),
    )
    expect(response.status).toBe(422)
    const { errors } = (await response.json()) as { errors: unknown[] }
    expect(errors).toHaveLength(100)
  })

  test("of a bounded size, and well formed, whatever keys a client makes up", async () => {
    const long = appWith({ limits: { bodyBytes: 1_000_000, objectBytes: 1_000_000, rows: 3 } })
    const send = (body: string) =>
      long(
        new Request("http://localhost/predict", {
          method: "POST",
          body,
          headers: { "content-type": "application/json" },
        }),
      )
    const response = await send(JSON.stringify({ ["%".repeat(900_000)]: 1 }))
    expect(response.status).toBe(422)
    expect((await response.text()).length).toBeLessThan(2000)
    // Half of a surrogate pair, which no URI can hold.
    const half = await send('{"\\ud800":1}')
    expect(half.status).toBe(422)
    expect(await half.json()).toMatchObject({ code: "invalid_values" })
  })

  test("for a body that is not UTF-8, and for a request whose host is none", async () => {
    const bytes = new Blob([Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)])
    const response = await predict(bytes)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      code: "unparsable",
      detail: "the body is not UTF-8",
    })

    // What Bun makes of `Host: a b`: a URL that is only a path.
    const named = new Request("http://localhost/", { headers: { host: "a b" } })
    const hostless = Object.defineProperty(named, "url", { value: "/" })
    const refused = await app(hostless)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ code: "bad_host" })
  })

  test("405 and OPTIONS name what the path answers", async () => {
    expect((await ask("/predict")).headers.get("allow")).toBe("POST, OPTIONS")
    const options = await ask("/livez", { method: "OPTIONS" })
    expect(options.status).toBe(204)
    expect(options.headers.get("allow")).toBe("GET, HEAD, OPTIONS")
  })

  test("413 comes before a body of unknown length is read to its end", async () => {
    let pulled = 0
    const endless = new ReadableStream({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(1000).fill(32))
      },
    })
    expect((await predict(endless)).status).toBe(413)
    expect(pulled).toBeLessThan(20)
  })

  test("what nobody foresaw is told to the log, and only to the log", async () => {
    const { seen, observer } = recorder()
    const failure = new InferenceError("the secret of the run")
    const failing = appWith({
      model: { ...testModel(), predict: () => Promise.reject(failure) },
      observer,
    })
    const response = await failing(
      new Request("http://localhost/predict", {
        method: "POST",
        body: JSON.stringify(GOOD),
        headers: { "content-type": "application/json" },
      }),
    )
    expect(response.status).toBe(500)
    expect(seen.failed).toEqual([failure])
    const text = await response.text()
    expect(text).not.toContain("secret")
    expect(JSON.parse(text)).toMatchObject({ code: "internal" })
  })

  test("never a 5xx, whatever JSON is sent", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc
            .array(fc.dictionary(fc.string(), fc.jsonValue()))
            .map((value) => JSON.stringify(value)),
        ),
        async (body) => {
          const response = await predict(body)
          expect([200, 400, 413, 422]).toContain(response.status)
          expect(await response.json()).toBeObject()
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe("the other paths", () => {
  test("GET /livez and /readyz say how the process is", async () => {
    expect(await (await ask("/livez")).text()).toBe("live\n")
    expect((await ask("/readyz")).status).toBe(200)
    const failing = appWith({ readiness: () => "failing" })
    const readyz = await failing(new Request("http://localhost/readyz"))
    expect(readyz.status).toBe(503)
    expect(await readyz.text()).toBe(
      "not ready: a model fails its self-test\nmodel made-up fails its self-test\n",
    )
    // Another server would not do better, so that this one goes on.
    expect((await failing(new Request("http://localhost/livez"))).status).toBe(200)
  })

  test("HEAD of what can be got has the headers and no body", async () => {
    for (const path of [
      "/",
      "/docs",
      "/livez",
      "/model",
      "/model.json",
      "/model.onnx",
      "/model.yaml",
      "/openapi.json",
      "/readyz",
    ]) {
      const [head, get] = await Promise.all([ask(path, { method: "HEAD" }), ask(path)])
      expect(head.status).toBe(200)
      expect(await head.text()).toBe("")
      expect(head.headers.get("content-type")).toBe(get.headers.get("content-type") as string)
    }
  })
})
