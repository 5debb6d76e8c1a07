import { describe, expect, test } from "bun:test"
import { recorder, testParts } from "../../app.fixture.ts"
import { createApp } from "../../app.ts"
import { testModel } from "../../inference/model.fixture.ts"

const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" }

async function ask(path: string, headers: Record<string, string>, parts = testParts()) {
  const response = await createApp(parts)(new Request(`http://localhost${path}`, { headers }))
  return { response, text: await response.text() }
}

describe("a request that comes to nothing", () => {
  test("is a page for a person, with the way back and what the operator calls it", async () => {
    const { response, text } = await ask("/none", { ...BROWSER, "x-request-id": "abc-1" })
    expect(response.status).toBe(404)
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8")
    expect(text).toContain('<h1 id="title">There is nothing here</h1>')
    expect(text).toContain("The operator finds this request as abc-1.")
    expect(text).toContain('<a href="/">')
  })

  test("is a problem for a program", async () => {
    for (const accept of ["*/*", "application/json"]) {
      const { response } = await ask("/none", { accept })
      expect(response.headers.get("content-type")).toBe("application/problem+json")
    }
  })

  test("is the protocol's own error where a protocol is spoken", async () => {
    const { response, text } = await ask("/v2/models/none", BROWSER)
    expect(response.status).toBe(404)
    expect(Object.keys(JSON.parse(text))).toEqual(["error"])
  })

  test("tells a person no more of a failure than a program, and counts the same", async () => {
    const { observer, seen } = recorder()
    const model = { ...testModel(), predict: () => Promise.reject(new Error("secret")) }
    const parts = testParts({ model, observer })
    const { response, text } = await ask("/?l%C3%A4nge=9&b%2Fc+~=0", BROWSER, parts)
    expect(response.status).toBe(500)
    expect(text).toContain("Something went wrong here")
    expect(text).not.toContain("secret")
    expect(seen.failed).toHaveLength(1)
    expect(seen.answered[0]).toMatchObject({ status: 500, exchange: { refusal: "internal" } })
  })
})
