import { describe, expect, test } from "bun:test"
import { createApp } from "../../app.ts"
import { testParts } from "../../app.fixture.ts"
import { testModel } from "../../inference/model.fixture.ts"
import { ModelSet } from "../../serving/model-set.ts"
import { elementsOf, expectGoodPage, hostileCard } from "../page.fixture.ts"

const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" }

/** A server with two models, of which one has been replaced, and one that can't be served. */
function open(readiness: () => "ready" | "failing" = () => "ready") {
  const models = new ModelSet()
  const { card, ...rest } = testModel()
  const serve = (name: string, version: string, own = card) =>
    models.serve({ ...rest, card: { ...own, name }, version })
  serve("made-up", "000000000000")
  serve("made-up", "111111111111")
  serve("other", "222222222222", hostileCard())
  models.refuse("broken", "broken.onnx: <b>is empty</b>")
  models.makeDefault("made-up")
  const app = createApp(testParts({ models, readiness }))
  const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    app(new Request(`http://localhost${path}`, { headers, ...init }))
  return { models, ask, page: async (path: string) => (await ask(path, BROWSER)).text() }
}

/** Where the links of a page lead, but to itself. */
function linksOf(html: string): string[] {
  return elementsOf(html).flatMap(({ tag, attributes: { href = "" } }) =>
    tag === "a" && !href.startsWith("#") ? href : [],
  )
}

describe("GET /models", () => {
  test("lists for programs what is served, in which versions, and what is not", async () => {
    const response = await open().ask("/models")
    expect(response.headers.get("content-type")).toBe("application/json")
    expect(response.headers.get("cache-control")).toBe("no-store")
    expect(await response.json()).toEqual({
      default: "made-up",
      models: [
        { name: "broken", state: "refused", reason: "broken.onnx: <b>is empty</b>" },
        {
          name: "made-up",
          state: "ready",
          title: "Groß & <klein>",
          version: "111111111111",
          previous: "000000000000",
          path: "/models/made-up",
        },
        {
          name: "other",
          state: "ready",
          title: hostileCard().title,
          version: "222222222222",
          path: "/models/other",
        },
      ],
    })
    const failing = await (await open(() => "failing").ask("/models")).json()
    expect(failing).toMatchObject({ models: [{}, { state: "not_ready" }, {}] })
  })

  test("is a good page for people, with the reasons", async () => {
    const { models, page } = open()
    models.refuse("other", "other.yaml: is empty")
    const html = await page("/models")
    expectGoodPage(html)
    expect(html).toContain("broken.onnx: &lt;b&gt;is empty&lt;/b&gt;")
    expect(html).toContain("this version stays: other.yaml: is empty.")
    expect(linksOf(html)).toEqual(
      expect.arrayContaining([
        "/models/made-up",
        "/models/made-up/versions/000000000000",
        "/models/other/model",
      ]),
    )
  })

  test("is 406 for who takes neither", async () => {
    expect((await open().ask("/models", { accept: "image/png" })).status).toBe(406)
  })
})

describe("the pages of a named model", () => {
  const PATHS = ["", "/rows", "/model", "/docs"]

  test("are good pages whose links stay with the model, and lead to the others", async () => {
    const { page } = open()
    for (const path of PATHS) {
      const html = await page(`/models/other${path}`)
      expectGoodPage(html)
      const links = linksOf(html)
      for (const other of PATHS) expect(links).toContain(`/models/other${other}`)
      // To choose another model: the same page of it.
      expect(links).toContain(path || "/")
      expect(links).toContain("/models")
    }
  })

  test("have no chooser where there is nothing to choose", async () => {
    const app = createApp(testParts())
    const html = await (await app(new Request("http://localhost/"))).text()
    expect(html).not.toContain('aria-label="Models"')
  })

  test("send their forms to the model, and answer there", async () => {
    const { page, ask } = open()
    const actions = (html: string) =>
      elementsOf(html).flatMap(({ attributes }) =>
        ["action", "formaction"].flatMap((name) => attributes[name] ?? []),
      )
    expect(actions(await page("/models/made-up"))).toEqual(["/models/made-up"])
    expect(actions(await page("/models/made-up/rows"))).toEqual([
      "/models/made-up/rows",
      "/models/made-up/rows.csv",
    ])
    const sent = await ask(
      "/models/made-up",
      { "content-type": "application/x-www-form-urlencoded" },
      { method: "POST", body: "l%C3%A4nge=5&b%2Fc+~=0" },
    )
    expect(sent.status).toBe(303)
    const location = sent.headers.get("location") ?? ""
    expect(location).toMatch(/^\/models\/made-up\?l%C3%A4nge=5&.*#answer$/)
    const answer = await page(location)
    expect(answer).toContain("/models/made-up/predict")
    expect(answer).toContain("/v2/models/made-up/infer")
  })

  test("of a version that has been replaced say so, and lead to the newer one", async () => {
    const { page } = open()
    const old = await page("/models/made-up/versions/000000000000")
    expectGoodPage(old)
    expect(old).toContain("This version of the model has been replaced.")
    expect(linksOf(old)).toContain("/models/made-up/versions/000000000000/model")
    expect(await page("/models/made-up/versions/111111111111")).not.toContain("has been replaced")
  })

  test("are problems for a model or a version that is not there", async () => {
    const { page, ask } = open()
    const html = await page("/models/nope/rows")
    expectGoodPage(html)
    expect(html).toContain("There is no model &quot;nope&quot;; /models lists those there are.")
    const response = await ask("/models/made-up/versions/999999999999/model.json")
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      code: "not_found",
      detail:
        'model made-up is not served in version "999999999999", but in 111111111111 and 000000000000',
    })
    expect((await ask("/models/broken")).status).toBe(404)
    expect((await ask("/models/%E0%A4%A/predict", {}, { method: "POST" })).status).toBe(404)
  })
})

describe("what programs ask of a named model", () => {
  const row = JSON.stringify({ länge: 5, "b/c ~": 0 })
  const json = { "content-type": "application/json" }

  test("is answered by it, in the version that is named", async () => {
    const { ask } = open()
    for (const [path, version] of [
      ["/predict", "111111111111"],
      ["/models/made-up/predict", "111111111111"],
      ["/models/%6dade-up/predict/", "111111111111"],
      ["/models/made-up/versions/000000000000/predict", "000000000000"],
    ]) {
      const response = await ask(path as string, json, { method: "POST", body: row })
      expect(await response.json()).toMatchObject({ model: { name: "made-up", version } })
    }
    const table = await ask(
      "/models/made-up/rows.csv",
      { "content-type": "text/csv" },
      { method: "POST", body: "länge,b/c ~\n5,0\n" },
    )
    expect(await table.text()).toStartWith("länge,b/c ~,class")
    expect((await ask("/models/made-up/predict")).headers.get("allow")).toBe("POST, OPTIONS")
  })

  test("is described with the model's own paths", async () => {
    const { ask } = open()
    const { info, paths } = (await (await ask("/models/other/openapi.json")).json()) as {
      info: { version: string }
      paths: Record<string, unknown>
    }
    expect(info.version).toBe("222222222222")
    expect(Object.keys(paths)).toContain("/models/other/predict")
    expect(Object.keys(paths)).not.toContain("/predict")
    for (const path of Object.keys(paths).filter((each) => !each.endsWith("/rows.csv")))
      expect((await ask(path, json, { method: "OPTIONS" })).status).toBe(204)
  })

  test("is its card where JSON is all that is taken", async () => {
    const { ask } = open()
    for (const path of ["/models/made-up", "/"]) {
      const response = await ask(path, { accept: "application/json" })
      expect(await response.json()).toMatchObject({ name: "made-up", version: "111111111111" })
    }
    expect((await ask("/models/made-up")).headers.get("content-type")).toStartWith("text/html")
  })
})
