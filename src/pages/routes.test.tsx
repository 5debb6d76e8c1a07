import { describe, expect, test } from "bun:test"
import { createApp } from "../app.ts"
import { testParts } from "../app.fixture.ts"
import { testCard } from "../inference/card.fixture.ts"
import { testModel } from "../inference/model.fixture.ts"

const app = createApp(testParts())

/** The page that a form with these fields leads to. */
async function page(fields?: Record<string, string>) {
  const query = fields ? `?${new URLSearchParams(fields)}` : ""
  const response = await app(new Request(`http://localhost/${query}`))
  return { response, html: await response.text() }
}

describe("GET /", () => {
  test("is an empty form with a field for each feature of the card, and no error", async () => {
    const { response, html } = await page()
    expect(response.status).toBe(200)
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8")
    for (const part of [
      "<!doctype html>",
      "Länge (cm)",
      'name="b/c ~"',
      "In the training data -1 to 1.",
      "Model made-up, version ",
    ]) {
      expect(html).toContain(part)
    }
    expect(html).not.toContain('role="alert"')
    expect(html).not.toContain('role="status"')
  })

  test("with every field filled in, names the class and the probabilities, and keeps the entries", async () => {
    const { response, html } = await page({ länge: "9", "b/c ~": "0" })
    expect(response.status).toBe(200)
    expect(html).toContain("Sehr &quot;groß&quot;</h2>")
    // 1 / (1 + e^-4) and the rest.
    expect(html).toContain("98.2 %")
    expect(html).toContain("1.8 %")
    expect(html).toContain('value="9"')
    expect(html).toContain("<title>Answer - Predict – Groß &amp; &lt;klein&gt;</title>")
  })

  test("understands blanks around a number and a decimal comma", async () => {
    const { response } = await page({ länge: " 4,5 ", "b/c ~": "-.5" })
    expect(response.status).toBe(200)
  })

  test("warns of a value outside what the model was trained on", async () => {
    const { html } = await page({ länge: "9.5", "b/c ~": "0" })
    expect(html).toContain("Länge 9.5 is outside what the model was trained on, 1 to 9 cm")
  })

  const wrong: [entry: string, message: string][] = [
    ["", "Länge is empty. Enter a number from 0 to 10 cm."],
    ["   ", "Länge is empty. Enter a number from 0 to 10 cm."],
    ["1e1", "Länge is not a plain number. Enter it like 5.1 or 5,1."],
    ["0x5", "Länge is not a plain number. Enter it like 5.1 or 5,1."],
    ["five", "Länge is not a plain number. Enter it like 5.1 or 5,1."],
    ["1.2.3", "Länge is not a plain number. Enter it like 5.1 or 5,1."],
    ["Infinity", "Länge is not a plain number. Enter it like 5.1 or 5,1."],
    ["10.01", "Länge must be from 0 to 10 cm."],
    ["-1", "Länge must be from 0 to 10 cm."],
  ]
  for (const [entry, message] of wrong) {
    test(`says beside the field and above all what is wrong with ${JSON.stringify(entry)}`, async () => {
      const { response, html } = await page({ länge: entry, "b/c ~": "0" })
      expect(response.status).toBe(422)
      expect(html.split(message)).toHaveLength(3)
      expect(html).toContain('role="alert"')
      expect(html).toContain('aria-invalid="true"')
      expect(html).toContain('value="0"')
    })
  }

  test("lets nothing that a person or a card says become markup", async () => {
    const script = '"><script>alert(1)</script>'
    const { html } = await page({ länge: script, "b/c ~": script })
    const elements: string[] = []
    const values: (string | null)[] = []
    new HTMLRewriter()
      .on("*", { element: ({ tagName }) => void elements.push(tagName) })
      .on("input", { element: (input) => void values.push(input.getAttribute("value")) })
      .transform(html)
    expect(elements).toContain("input")
    expect(elements.filter((name) => name === "script")).toHaveLength(1)
    const escaped = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
    expect(values).toEqual([escaped, escaped])
    // The card of the test has markup in its title, its descriptions and its labels.
    expect(html).not.toContain("<klein>")
    expect(html).not.toContain("<long>")
    expect((await page({ länge: "9", "b/c ~": "0" })).html).not.toContain("<5>")
  })

  test("gives fields the names of the features, and entries back as typed, whatever is in them", async () => {
    const card = testCard()
    const [first, second] = card.features as [(typeof card.features)[0], (typeof card.features)[0]]
    const odd = {
      ...card,
      features: [
        { ...first, name: "a&lt;b" },
        { ...second, name: '<b>&amp;"' },
      ],
    }
    const oddApp = createApp(testParts({ model: { ...testModel(), card: odd } }))
    const query = new URLSearchParams({ "a&lt;b": "&lt;&amp;" })
    const html = await (await oddApp(new Request(`http://localhost/?${query}`))).text()
    const inputs: (string | null)[][] = []
    new HTMLRewriter()
      .on("input", {
        element: (input) =>
          void inputs.push([input.getAttribute("name"), input.getAttribute("value")]),
      })
      .transform(html)
    // HTMLRewriter gives attributes as they are written; these are the escapes of the names and the
    // entry.
    expect(inputs).toEqual([
      ["a&amp;lt;b", "&amp;lt;&amp;amp;"],
      ["&lt;b&gt;&amp;amp;&quot;", ""],
    ])
  })

  test("lets a browser load and send nothing but its own style sheet and form", async () => {
    const { response, html } = await page()
    expect(response.headers.get("content-security-policy")).toStartWith("default-src 'none'; ")
    expect(response.headers.get("x-content-type-options")).toBe("nosniff")
    expect(html).not.toMatch(/\sstyle=|<style|<script>/)
  })

  test("names its style sheet by content, and a browser keeps it", async () => {
    const { html } = await page()
    const [path = ""] = /\/assets\/style\.[0-9a-f]{16}\.css/.exec(html) ?? []
    const style = await app(new Request(`http://localhost${path}`))
    expect(style.headers.get("content-type")).toBe("text/css; charset=utf-8")
    expect(style.headers.get("cache-control")).toContain("immutable")
    expect(await style.text()).toContain("font:")
  })
})
