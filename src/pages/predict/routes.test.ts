import { describe, expect, test } from "bun:test"
import type { TrainedFeature } from "../../../model/trained-card.ts"
import { createApp } from "../../app.ts"
import { testParts } from "../../app.fixture.ts"
import { Admission } from "../../http/admission.ts"
import { testCard } from "../../inference/card.fixture.ts"
import {
  foreignModel,
  PRICES,
  PRICES_GRAPH,
  SCORES,
  SCORES_GRAPH,
  SURVIVORS,
  SURVIVORS_GRAPH,
} from "../../inference/kinds.fixture.ts"
import { testModel } from "../../inference/model.fixture.ts"
import type { Values } from "../../inference/values.ts"

const app = createApp(testParts())

/** No line ends between a number and its unit. */
function legible(html: string): string {
  return html.replaceAll("\u00a0", " ")
}

/** The page that a form with these fields leads to. */
async function page(fields?: Record<string, string>) {
  const query = fields ? `?${new URLSearchParams(fields)}` : ""
  const response = await app(new Request(`http://localhost/${query}`))
  return { response, html: legible(await response.text()) }
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
    expect(html).not.toContain('id="answer"')
  })

  test("with every field filled in, names the class and the probabilities, and keeps the entries", async () => {
    const { response, html } = await page({ länge: "9", "b/c ~": "0" })
    expect(response.status).toBe(200)
    expect(html).toContain("Sehr &quot;groß&quot;</h2>")
    // 1 / (1 + e^-4) and the rest.
    expect(html).toContain("98.2 %")
    expect(html).toContain("1.8 %")
    expect(html).toContain('value="9"')
    expect(html).toContain(
      "<title>Sehr &quot;groß&quot;, 98.2 % – Groß &amp; &lt;klein&gt;</title>",
    )
  })

  test("understands blanks around a number and a decimal comma", async () => {
    const { response } = await page({ länge: " 4,5 ", "b/c ~": "-.5" })
    expect(response.status).toBe(200)
  })

  test("understands the minus sign that pages print, and asks which number an ambiguous one is", async () => {
    expect((await page({ länge: "5", "b/c ~": "−0,5" })).response.status).toBe(200)
    const card = testCard()
    const ranges = { observed: { min: 0, max: 5000 }, accepted: { min: 0, max: 9000 } }
    const features = card.features.map((feature) => Object.assign({}, feature, ranges))
    const wide = createApp(testParts({ model: { ...testModel(), card: { ...card, features } } }))
    const query = new URLSearchParams({ länge: "1,234", "b/c ~": "1,5" })
    const answer = await wide(new Request(`http://localhost/?${query}`))
    expect(answer.status).toBe(422)
    const html = legible(await answer.text())
    expect(html).toContain(
      "Länge 1,234 can be read as 1.234 and as 1234. Enter it like one of these.",
    )
    expect(html).toContain('value="1,234"')
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
    const other = await app(new Request("http://localhost/assets/style.0000000000000000.css"))
    expect(other.status).toBe(404)
  })
})

/** Sends the form as a browser does. */
async function send(fields: Record<string, string>, headers: Record<string, string> = {}) {
  return app(
    new Request("http://localhost/", {
      method: "POST",
      headers: { "sec-fetch-site": "same-origin", ...headers },
      body: new URLSearchParams(fields),
    }),
  )
}

describe("POST /", () => {
  test("leads to the address of the answer, where the same question has the same answer", async () => {
    const response = await send({ länge: " 9,0 ", "b/c ~": "0", "~x": "b/c ~", "~y": "länge" })
    expect(response.status).toBe(303)
    // Its address holds what was entered.
    expect(response.headers.get("cache-control")).toBe("no-store")
    expect(response.headers.get("referrer-policy")).toBe("same-origin")
    const location = response.headers.get("location") ?? ""
    expect(location).toEndWith("#answer")
    const answer = await app(new Request(new URL(location, "http://localhost").href))
    expect(answer.status).toBe(200)
    const html = legible(await answer.text())
    expect(html).toContain("98.2 %")
    expect(html).toContain('value="9,0"')
    expect(html).toContain("The answer by B per C and Länge")
  })

  test("keeps what was entered, and says what is wrong beside it and above all", async () => {
    const response = await send({ länge: "five", "b/c ~": "" })
    expect(response.status).toBe(422)
    const html = await response.text()
    expect(html).toContain('value="five"')
    expect(html.split("Länge is not a plain number")).toHaveLength(3)
    expect(html.split("B per C is empty")).toHaveLength(3)
    expect(html).toContain("<title>Please check your entries – ")
  })

  test("refuses a form that another site's page has sent", async () => {
    expect((await send({}, { "sec-fetch-site": "cross-site" })).status).toBe(403)
  })
})

describe("GET / with a question, of any model", () => {
  const passenger = { age: "40", sex: " male", class: "3", alone: "true", fare: "7.25" }
  for (const [name, model, question] of [
    ["of ours", testModel(), { länge: "9", "b/c ~": "0" }],
    ["with categories", foreignModel(SURVIVORS, SURVIVORS_GRAPH), passenger],
    ["of a value", foreignModel(PRICES, PRICES_GRAPH), { rooms: "5", distance: "3" }],
    ["of scores", foreignModel(SCORES, SCORES_GRAPH), { x: "2.9" }],
  ] as const)
    test(`waits for its turn while much else is done, and an empty form does not: one ${name}`, async () => {
      const admission = new Admission({ inFlight: 100, waitMilliseconds: 0 })
      const busy = createApp(testParts({ model, admission }))
      const see = (query: string) =>
        busy(new Request(`http://localhost/${query}`, { headers: { accept: "text/html" } }))
      const asked = `?${new URLSearchParams(question)}`
      admission.begin(1000)
      expect((await see("")).status).toBe(200)
      const refused = await see(asked)
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"])
      expect(await refused.text()).toContain("Too much is asked just now</h1>")
      admission.leave(1000)
      const answered = await see(asked)
      expect(answered.status).toBe(200)
      expect(await answered.text()).toContain('id="answer"')
      expect(admission.inFlight).toBe(0)
    })

  test("counts as work until it is answered, and so leaves others their turns", async () => {
    const admission = new Admission({ inFlight: 100, waitMilliseconds: 1000 })
    const gate = Promise.withResolvers<void>()
    const model = testModel()
    const slow = async (rows: Values) => {
      await gate.promise
      return model.probe(rows)
    }
    const busy = createApp(testParts({ model: { ...model, probe: slow }, admission }))
    const query = new URLSearchParams({ länge: "9", "b/c ~": "0" })
    const asked = Array.from({ length: 5 }, () => busy(new Request(`http://localhost/?${query}`)))
    while (admission.inFlight + admission.waiting < 5) await Bun.sleep(1)
    expect([admission.inFlight, admission.waiting]).toEqual([2, 3])
    gate.resolve()
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    expect(statuses).toEqual([200, 200, 200, 200, 200])
  })
})

describe("GET / for the script of the page", () => {
  test("is the same page, but not a failed load, when something is wrong", async () => {
    const address = "http://localhost/?l%C3%A4nge=five"
    const headers = { "x-sepal-script": "1" }
    const [forScript, forPeople] = await Promise.all([
      app(new Request(address, { headers })),
      app(new Request(address)),
    ])
    expect([forScript.status, forPeople.status]).toEqual([200, 422])
    expect(await forScript.text()).toBe(await forPeople.text())
  })
})

describe("a feature may be called what it likes", () => {
  const card = testCard()
  const names = ["~x", "~~y"]
  const features = card.features.map((feature, index) => ({ ...feature, name: names[index] ?? "" }))
  const odd = createApp(testParts({ model: { ...testModel(), card: { ...card, features } } }))

  test("also what the fields of the map are called", async () => {
    const query = new URLSearchParams({ "~~x": "9", "~~~y": "0", "~x": "~~y", "~y": "~x" })
    const html = legible(await (await odd(new Request(`http://localhost/?${query}`))).text())
    expect(html).toContain("98.2 %")
    expect(html).toContain("The answer by B per C and Länge")
  })
})

describe("the answer", () => {
  const fields = { länge: "9", "b/c ~": "0" }

  test("says how sure the model is and how far the next class is behind", async () => {
    // e^4 = 54.6
    expect((await page(fields)).html).toContain(
      "The model is sure, with 98.2 %: the next class, Klein, has 1.8 %, it is 54.6 times less probable.",
    )
    expect((await page({ ...fields, länge: "5.1" })).html).toContain(
      "The model is not sure, with 52.5 %",
    )
    expect((await page({ ...fields, länge: "7" })).html).toContain(
      "The model is fairly sure, with 88.1 %",
    )
  })

  test("says what adds to the class, and what would change it", async () => {
    const { html } = await page(fields)
    // From the mean of 1 / (1 + e^2) and 1 / (1 + e^-2) to 1 / (1 + e^-4).
    expect(html).toContain("For it: Länge (+48.2 points). Against it: nothing.")
    expect(html).toContain("Länge 5 cm instead of 9 makes it Klein.")
  })

  test("says of a linear model by how much each feature multiplies the odds", async () => {
    const card = testCard()
    const linear = {
      weights: [
        [0, 0],
        [1, -1],
      ],
      intercepts: [0, -5],
    }
    const model = { ...testModel(), card: { ...card, model: { ...card.model, linear } } }
    const explained = createApp(testParts({ model }))
    const query = new URLSearchParams({ länge: "7", "b/c ~": "0.5" })
    const html = await (await explained(new Request(`http://localhost/?${query}`))).text()
    // The means of the classes are (3, 0) and (7, 0): e^(7 - 5), e^0.5, and their quotient.
    expect(html).toContain("For it: Länge (×\u00a07.39). Against it: B per C (÷\u00a01.65).")
    expect(html).toContain(
      "Together they make Sehr &quot;groß&quot; 4.48 times as probable as Klein.",
    )
  })

  test("says from which odds the features start, so that the factors come to what is told", async () => {
    const card = testCard()
    const linear = {
      weights: [
        [0, 0],
        [1, -1],
      ],
      intercepts: [0, -4],
    }
    const model = { ...testModel(), card: { ...card, model: { ...card.model, linear } } }
    const explained = createApp(testParts({ model }))
    const query = new URLSearchParams({ länge: "7", "b/c ~": "0.5" })
    const html = await (await explained(new Request(`http://localhost/?${query}`))).text()
    // Midway between the means, at (5, 0), the log-odds are 1: e^1 × e^2 ÷ e^0.5 = e^2.5.
    expect(html).toContain(
      "They start from ×\u00a02.72, midway between the classes, and together make Sehr &quot;groß&quot; 12.2 times as probable as Klein.",
    )
    expect(html).toMatch(/Start, midway between the classes<\/th>.*?×\u00a02\.72<\/td>/)
  })

  test("draws where it lies, and says the same in words", async () => {
    const { html } = await page(fields)
    expect(html).toContain(
      "By Länge, all else unchanged, the answer is Klein up to 5 cm, Sehr &quot;groß&quot; above.",
    )
    expect(html).toContain(
      "With any B per C from -1.1 to 1.1, all else unchanged, the answer is Sehr &quot;groß&quot;.",
    )
    expect(html).toMatch(/<svg role="img" aria-label="A map of the answers over Länge and B per C/)
  })

  test("draws the rows of the training data that the card carries", async () => {
    const card = testCard()
    const sample = [{ features: [5, 0], class: "klein" }]
    const model = { ...testModel(), card: { ...card, training: { ...card.training, sample } } }
    const sampled = createApp(testParts({ model }))
    const html = await (
      await sampled(new Request(`http://localhost/?${new URLSearchParams(fields)}`))
    ).text()
    // The middle of the map, 0.6 to 9.4 by -1.1 to 1.1, is at 248, 179.
    expect(html).toMatch(/<path class="sample class-0" d="M248 179m/)
    expect(html).toContain("The marks are rows of the training data, 1 in all")
  })

  test("is the request as a program makes it", async () => {
    const { html } = await page(fields)
    expect(html).toContain("curl http://localhost/predict")
    expect(html).toContain("&quot;länge&quot;: 9, &quot;b/c ~&quot;: 0")
  })
})

describe("the map", () => {
  const card = testCard()
  const [first, second] = card.features
  const third = { ...second, name: "c", label: "C", observed: { min: 0, max: 1 } }
  const features = [first, second, third].flatMap((feature) =>
    feature ? [feature as TrainedFeature] : [],
  )
  const classes = card.classes.map((one) => ({ ...one, means: [...one.means, 0.5] }))
  const probe = async (rows: Values) => {
    const answers: number[] = []
    for (let start = 0; start < rows.length; start += 3)
      answers.push(...((rows[start] ?? 0) > 5 ? [0.1, 0.9] : [0.9, 0.1]))
    return Float32Array.from(answers)
  }
  const model = { ...testModel(), predict: probe, probe, card: { ...card, features, classes } }
  const three = createApp(testParts({ model }))
  const see = async (query: Record<string, string>) =>
    (await three(new Request(`http://localhost/?${new URLSearchParams(query)}`))).text()
  const row = { länge: "9", "b/c ~": "0", c: "0.5" }

  test("shows the two features that tell the classes apart best, unless others are asked for", async () => {
    expect(await see(row)).toContain(
      "The answer by Länge and B per C, with all other values as entered",
    )
    expect(await see({ ...row, "~x": "c", "~y": "länge" })).toContain("The answer by C and Länge")
    expect(await see({ ...row, "~x": "c", "~y": "c" })).toContain("The answer by C and Länge")
    for (const odd of [{ "~x": "c" }, { "~x": "c", "~y": "none" }])
      expect(await see({ ...row, ...odd })).toContain("The answer by Länge and B per C")
  })

  test("offers each feature for each direction, and keeps the choice", async () => {
    const html = await see({ ...row, "~x": "c", "~y": "länge" })
    expect(html.match(/<option /g)).toHaveLength(6)
    expect(html).toContain('<option value="c" selected>C</option>')
    expect(html).toContain('<option value="länge" selected>Länge</option>')
  })
})

test("a model of one feature has no map", async () => {
  const card = testCard()
  const [feature] = card.features
  const features = feature ? [feature] : []
  const predict = async (rows: Values) =>
    Float32Array.from([...rows].flatMap((value) => (value > 5 ? [0, 1] : [1, 0])))
  const model = { ...testModel(), predict, probe: predict, card: { ...card, features } }
  const html = await (
    await createApp(testParts({ model }))(new Request("http://localhost/?l%C3%A4nge=9"))
  ).text()
  expect(legible(html)).toContain("The model is sure, with 100.0 %")
  expect(html).not.toContain("Where it lies")
})
