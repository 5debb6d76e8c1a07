import { describe, expect, test } from "bun:test"
import { Html } from "@elysiajs/html"
import { createApp } from "../../app.ts"
import { testParts } from "../../app.fixture.ts"
import { testCard } from "../../inference/card.fixture.ts"
import { testModel } from "../../inference/model.fixture.ts"
import { elementsOf, expectGoodPage, hostileCard } from "../page.fixture.ts"
import { PLAIN_SITE } from "../site.ts"
import { DocsPage } from "./page.tsx"
import { Prose } from "./prose.tsx"
import { SchemaView } from "./schema.tsx"

/** The page of a card, as a request to some host finds it. */
async function docs(card = testCard(), request = new Request("http://localhost/docs")) {
  const app = createApp(testParts({ model: { ...testModel(), card } }))
  const response = await app(request)
  return { response, html: await response.text() }
}

/** A page's text as a person sees it. */
function textOf(html: string): string {
  const entities = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&amp;": "&" }
  return html
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&(lt|gt|quot|#x27|amp);/g, (entity) => entities[entity as keyof typeof entities])
}

describe("GET /docs", () => {
  test("is a good page with a section for each operation and each schema", async () => {
    const { response, html } = await docs()
    expect(response.status).toBe(200)
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'")
    expectGoodPage(html)
    const text = textOf(html)
    for (const part of [
      "http://localhost",
      "/openapi.json (OpenAPI 3.1.0)",
      "POST /predict",
      "GET /model.onnx",
      "GET /readyz",
      "array of at most 3, each: Row",
      "true asks for a Server-Timing header",
      "number from 0 to 10",
      "The body did not arrive in time",
      "application/problem+json: Problem",
      "Example of 200: One row",
    ]) {
      expect(text).toContain(part)
    }
  })

  test("has commands that a shell takes as they are", async () => {
    const { html } = await docs()
    expect(textOf(html)).toContain(
      `curl http://localhost/predict \\\n  -H 'content-type: application/json' \\\n  -d '{ "länge": 3, "b/c ~": 0 }'`,
    )
    // One for each of the two examples of a body, two for that of a table, and one for each of the
    // eight paths without.
    expect(html.split("curl ")).toHaveLength(13)
  })

  test("names the host that was asked, whatever is in it", async () => {
    const request = new Request(`http://a"b'&$(c)/docs`)
    const { html } = await docs(testCard(), request)
    expectGoodPage(html)
    expect(textOf(html)).toContain(`curl 'http://a"b'\\''&$(c)/livez'`)
    const headers = { "x-forwarded-proto": "https" }
    const behind = await docs(testCard(), new Request("http://localhost/docs", { headers }))
    expect(behind.html).toContain("curl https://localhost/livez")
  })

  test("is a good page, whatever markup is in the texts of the card", async () => {
    const { html } = await docs(hostileCard())
    expectGoodPage(html)
    expect(/<script>|<b>/.exec(html)).toBeNull()
    expect(elementsOf(html).filter(({ attributes }) => "onload" in attributes)).toEqual([])
  })

  test("links to schemas by their place, whatever they are called", () => {
    const schemas = {
      'a "b"': { type: "string", description: "One." },
      "<c>": { type: "object", properties: { d: { $ref: '#/components/schemas/a "b"' } } },
    }
    const description = { openapi: "3.1.0", paths: {}, components: { schemas } }
    const page = (
      <DocsPage
        model={testModel()}
        site={PLAIN_SITE}
        description={description}
        base="http://localhost"
      />
    )
    expectGoodPage(`${page}`)
    expect(`${page}`).toContain('<a href="#schema-1">a &quot;b&quot;</a>')
  })
})

describe("SchemaView", () => {
  const view = (schema: Parameters<typeof SchemaView>[0]["schema"]) =>
    textOf(`${(<SchemaView schema={schema} names={["A"]} />)}`)

  test("says what is in an object, and what may be missing", () => {
    const properties = { a: { type: "number" }, b: { type: "string", description: "B." } }
    expect(view({ type: "object", required: ["a"], properties })).toBe(
      "objectanumberb optionalB.string",
    )
  })

  test("says what there is to choose from", () => {
    expect(view({ anyOf: [{ const: 1 }, { type: "null" }] })).toBe("one of1null")
    expect(view({ allOf: [{ $ref: "#/A" }] })).toBe("all ofA")
  })
})

describe("Prose", () => {
  test("shows what is between backticks as code, and a single backtick as itself", () => {
    expect(`${(<Prose text="a `<b>` c" />)}`).toBe(
      "<span>a </span><code>&lt;b&gt;</code><span> c</span>",
    )
    expect(`${(<Prose text="a ` b" />)}`).toBe("<span>a ` b</span>")
  })
})
