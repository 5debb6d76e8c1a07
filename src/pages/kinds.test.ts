import { describe, expect, test } from "bun:test"
import type { ClassifierCard, RegressorCard } from "../../model/foreign-card.ts"
import { readCard } from "../../model/read-card.ts"
import { createApp } from "../app.ts"
import { testParts } from "../app.fixture.ts"
import type { Graph } from "../inference/engine.ts"
import {
  foreignModel,
  graphOf,
  PRICES,
  PRICES_GRAPH,
  SCORES,
  SCORES_GRAPH,
  SURVIVORS,
  SURVIVORS_GRAPH,
} from "../inference/kinds.fixture.ts"
import type { Model } from "../inference/model.ts"
import { elementsOf, expectGoodPage } from "./page.fixture.ts"

const LIMITS = { bodyBytes: 10_000, objectBytes: 2000, rows: 100 }
const BROWSER = { accept: "text/html" }

function appOf(card: ClassifierCard | RegressorCard, graph: Graph, change: Partial<Model> = {}) {
  return createApp(
    testParts({ limits: LIMITS, model: { ...foreignModel(card, graph), ...change } }),
  )
}

const survivors = appOf(SURVIVORS, SURVIVORS_GRAPH)
const prices = appOf(PRICES, PRICES_GRAPH)
const scores = appOf(SCORES, SCORES_GRAPH)

/** A page, and its text with plain blanks. */
async function see(app: typeof survivors, path: string, init: RequestInit = {}) {
  const response = await app(new Request(`http://localhost${path}`, { headers: BROWSER, ...init }))
  const html = await response.text()
  const text = html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/[\s\u00a0]+/g, " ")
    .replaceAll("&quot;", '"')
  return { response, html, text }
}

const query = (fields: Record<string, string>) => `/?${new URLSearchParams(fields)}`
const MAN = { age: "40", sex: " male", class: "3", alone: "true", fare: "7.25" }

/** Sends a table as a program does. */
async function table(app: typeof survivors, body: string) {
  const headers = { "content-type": "text/csv" }
  const { response, html } = await see(app, "/rows.csv", { method: "POST", body, headers })
  return { response, text: html }
}

describe("the form", () => {
  test("lets a person choose a category and a truth, and puts sliders where a range is known", async () => {
    const { html } = await see(survivors, "/")
    expectGoodPage(html)
    const selects = elementsOf(html).filter(({ tag }) => tag === "select")
    expect(selects.map(({ attributes }) => attributes["name"])).toEqual(["sex", "alone"])
    expect(html).toContain('<option value=" male"> male</option>')
    const inputs = elementsOf(html).filter(({ tag }) => tag === "input")
    expect(inputs.map(({ attributes }) => [attributes["name"], attributes["data-max"]])).toEqual([
      ["age", "80"],
      ["class", "3"],
      ["fare", undefined],
    ])
  })

  test("keeps what was chosen, and answers it", async () => {
    const { response, html, text } = await see(survivors, query(MAN))
    expect(response.status).toBe(200)
    expectGoodPage(html)
    expect(html).toContain('<option value=" male" selected> male</option>')
    expect(html).toContain('<option value="true" selected>true</option>')
    expect(text).toContain("The model is fairly sure, with 90.0 %")
    expect(text).toContain("Sex female instead of male makes it Survived.")
    expect(text).toContain("Class 1 instead of 3 makes it Survived.")
  })

  test("leads from the form to the address of the answer, with the category as it is", async () => {
    const response = await survivors(
      new Request("http://localhost/", {
        method: "POST",
        headers: { "sec-fetch-site": "same-origin" },
        body: new URLSearchParams({ ...MAN, age: " 40 " }),
      }),
    )
    expect(response.status).toBe(303)
    const location = new URL(response.headers.get("location") ?? "", "http://localhost")
    expect(Object.fromEntries(location.searchParams)).toMatchObject({ ...MAN, age: "40" })
  })

  const wrong: [change: Partial<typeof MAN>, message: string][] = [
    [{ sex: "" }, "Sex is empty. Choose one."],
    [{ sex: "man" }, "Sex is none of those that can be chosen."],
    [{ class: "1,5" }, "Class must be a whole number from 1 to 3."],
    [{ class: "x" }, "Class is not a plain number. Enter it like 5."],
    [{ class: "4" }, "Class must be from 1 to 3."],
    [{ fare: "" }, "Fare is empty. Enter a number."],
  ]
  for (const [change, message] of wrong) {
    test(`says ${message}`, async () => {
      const { response, text } = await see(survivors, query({ ...MAN, ...change }))
      expect(response.status).toBe(422)
      expect(text.split(message)).toHaveLength(3)
    })
  }
})

describe("the answer", () => {
  test("of a regressor is its number with the unit, what adds to it, and no map", async () => {
    const { html, text } = await see(prices, query({ rooms: "5", distance: "3" }))
    expectGoodPage(html)
    expect(html).toContain("<title>12\u00a0k€ – Prices</title>")
    expect(text).toContain("Price: 12 k€")
    expect(text).toContain("In the training data it was 0 to 30 k€.")
    expect(text).toContain("More: Rooms (+6 k€). Less: Distance (−2 k€).")
    expect(text).toContain("They start from 8 k€, the mean over rows of the training data")
    expect(text).not.toContain("Where it lies")
  })

  test("of a regressor warns of a value beyond all that was there", async () => {
    const { text } = await see(prices, query({ rooms: "50", distance: "11" }))
    expect(text).toContain("It lies outside of all that was there: trust it less.")
    expect(text).toContain("Distance 11 is outside what the model was trained on, 0 to 10 km")
  })

  test("calls scores scores, and none of them a probability", async () => {
    const { html, text } = await see(scores, query({ x: "2.9" }))
    expectGoodPage(html)
    expect(html).toContain("<title>N3, -0.1 – Scores</title>")
    expect(text).toContain("Score of each class")
    expect(text).toContain("Its score is -0.1; the next class, N2, has -0.9.")
    expect(text).not.toContain("%")
    expect(text).toContain("has no rows of its training data to count from")
  })

  test("says why nothing is said of what many features add, and which changes were not searched", async () => {
    const [first] = PRICES.features
    if (!first) throw new Error("there is a feature")
    const features = Array.from({ length: 9 }, (_, index) => ({ ...first, name: `f${index}` }))
    const graph = { ...PRICES_GRAPH, inputs: [{ name: "X", type: "float64", shape: ["n", 9] }] }
    const row = features.map(() => 1)
    const card = { ...PRICES, features, background: [row], golden: [] }
    const values = Object.fromEntries(features.map(({ name }) => [name, "1"]))
    expect((await see(appOf(card, graph), query(values))).text).toContain(
      "contributions can't be computed exactly, so none are shown",
    )
    const {
      features: [x],
    } = SCORES
    const { name = "x", label = "X", description = "X." } = x ?? {}
    const unknown = { ...SCORES, features: [{ name, label, description }] }
    expect((await see(appOf(unknown, SCORES_GRAPH), query({ x: "2.9" }))).text).toContain(
      "No change was searched. The card does not tell in which range these were in training: X.",
    )
  })

  test("names what the model decides by other figures than it gives", async () => {
    const model = { ...SCORES.model, decision: "label" as const }
    const { text } = await see(appOf({ ...SCORES, model }, SCORES_GRAPH), query({ x: "2.9" }))
    expect(text).toContain("The model decides for N2, though the number of N3 is larger")
  })

  test("comes with programs that ask the same", async () => {
    const { html } = await see(survivors, query(MAN))
    const shown = html.replaceAll("&quot;", '"')
    expect(shown).toContain('"sex": " male", "class": 3, "alone": 1')
    expect(shown).toContain(
      '{ "name": "sex", "datatype": "BYTES", "shape": [1, 1], "data": [" male"] }',
    )
    expect(shown).toContain(
      '{ "name": "alone", "datatype": "BOOL", "shape": [1, 1], "data": [true] }',
    )
    const { html: number } = await see(prices, query({ rooms: "5", distance: "3" }))
    expect(number).toContain("const { value } = await response.json()")
  })
})

describe("values that the model can't compute with", () => {
  const graph = graphOf(
    { inputs: [...PRICES_GRAPH.inputs], outputs: [...PRICES_GRAPH.outputs] },
    (rows) => ({
      variable: Float64Array.from(rows, ([rooms]) => (Number(rooms) > 1e30 ? Number.NaN : 14)),
    }),
  )
  const app = appOf(PRICES, graph)

  test("are refused, and the model goes on answering others", async () => {
    const ask = (rooms: number) =>
      app(
        new Request("http://localhost/predict", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ rooms, distance: 1 }),
        }),
      )
    const refused = await ask(1e31)
    expect(refused.status).toBe(422)
    expect(await refused.json()).toMatchObject({
      code: "unanswerable",
      detail: "the model can't compute with these values, though it does with others",
    })
    expect((await ask(5)).status).toBe(200)
  })

  test("are told to a person with a page, and to the protocol's clients in its way", async () => {
    const { response, html } = await see(app, query({ rooms: "9".repeat(40), distance: "1" }))
    expect(response.status).toBe(422)
    expectGoodPage(html)
    const inputs = [{ name: "X", datatype: "FP64", shape: [1, 2], data: [1e31, 1] }]
    const answer = await app(
      new Request("http://localhost/v2/models/prices/infer", {
        method: "POST",
        body: JSON.stringify({ inputs }),
      }),
    )
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({
      error: "the model can't compute with these values, though it does with others",
    })
  })
})

describe("a table", () => {
  test("has categories and truth in its cells, and gets the class that the graph decides", async () => {
    const body = "sex;age;class;alone;fare\r\nmale;40;3;TRUE;7,25\r\nfemale;0,5;1;0;80,1\r\n"
    const { response, text } = await table(survivors, body)
    expect(response.status).toBe(200)
    const [header, first, second] = text.split("\r\n")
    expect(header).toBe(
      "sex;age;class;alone;fare;predicted_class;predicted_probability_died;predicted_probability_survived",
    )
    expect(first).toMatch(/^male;40;3;TRUE;7,25;died;0,89999\d+;0,10000\d+$/)
    expect(second).toMatch(/;survived;0,1\d*;0,8\d*$/)
  })

  test("gets the values of a regressor under the name that the card gives them", async () => {
    const { text } = await table(prices, "rooms,distance\n5,1\n1,4\n")
    expect(text).toBe("rooms,distance,price\r\n5,1,14\r\n1,4,-1\r\n")
  })

  test("gets scores by their name", async () => {
    const { text } = await table(scores, "x\n1\n")
    expect(text).toBe("x,class,score_1,score_2,score_3\r\n1,1,0,-1,-2\r\n")
  })

  const cells: [row: string, code: string, detail: string][] = [
    [
      "40,men,3,1,1",
      "not_a_category",
      'line 2, column sex: `men` must be one of "female", " male"',
    ],
    [
      "40,male,2.5,1,1",
      "not_whole",
      "line 2, column class: 2.5 must be a whole number from 1 to 3",
    ],
    ["40,male,3,yes,1", "not_a_number", "line 2, column alone: `yes` must be true or false"],
    ["40,,3,1,1", "missing", 'line 2, column sex: is empty; write one of "female", " male"'],
    ["40,male,3,1,", "missing", "line 2, column fare: is empty; write a number"],
  ]
  for (const [row, code, detail] of cells) {
    test(`with ${row} is refused: ${detail}`, async () => {
      const { response, text } = await table(survivors, `age,sex,class,alone,fare\n${row}\n`)
      expect(response.status).toBe(422)
      expect(JSON.parse(text).errors).toMatchObject([{ code, detail }])
    })
  }

  test("is shown with its answers on the page, for each kind", async () => {
    const show = async (app: typeof survivors, text: string) => {
      const form = new FormData()
      form.append("table", text)
      return see(app, "/rows", { method: "POST", body: form })
    }
    const classes = await show(survivors, "age,sex,class,alone,fare\n90,male,3,1,1\n")
    expectGoodPage(classes.html)
    expect(classes.text).toContain("1 row has values outside what the model was trained on")
    expect(classes.text).toContain("Age: not 1 to 80")
    const numbers = await show(prices, "rooms,distance\n5,1\n")
    expectGoodPage(numbers.html)
    expect(numbers.text).toContain("Price (k€)")
    expect(numbers.text).not.toContain("Rows of each class")
    const own = await show(scores, "x\n1\n")
    expect(own.text).toContain("Its score")
  })

  test("to begin with is one that is answered", async () => {
    for (const app of [survivors, prices, scores]) {
      const { html } = await see(app, "/rows/template.csv")
      expect((await table(app, html)).response.status).toBe(200)
      const page = await see(app, "/rows")
      expectGoodPage(page.html)
    }
  })

  test("to begin with has a row that is made up where the card has none", async () => {
    const { card, name, title, description, model, features, value } = PRICES
    const bare = { card, name, title, description, model, features, value }
    const { html } = await see(appOf(bare, PRICES_GRAPH), "/rows/template.csv")
    expect(html).toBe("rooms,distance\r\n0,5\r\n")
  })
})

describe("the page of the model", () => {
  test("says what nobody has told of it, and what its features and answers are", async () => {
    const { html, text } = await see(survivors, "/model")
    expectGoodPage(html)
    expect(text).toContain(
      "From 5 values (Age, Sex, Class, Alone, Fare) it says which of 2 classes",
    )
    expect(text).toContain("The card does not tell. This model was trained elsewhere")
    expect(text).toContain("does not say by what else")
    expect(text).toContain(
      "The card does not tell in which range these were in training: Alone, Fare.",
    )
    expect(text).toContain("577")
    expect(text).not.toContain("Which classes it confuses")
    expect(text).toContain("How well it does, nobody has told this server")
    expect(text).toContain("how well it does, its card does not tell.")
  })

  test("of a regressor and of scores says what they answer", async () => {
    const number = await see(prices, "/model")
    expectGoodPage(number.html)
    expect(number.text).toContain("it says a number: Price.")
    const own = await see(scores, "/model")
    expectGoodPage(own.html)
    expect(own.text).toContain("Its scores are no probabilities")
  })

  test("tells what was done to the graph, to people and to programs", async () => {
    const changes = ["cut the operator ZipMap"]
    const model = { ...SCORES.model, producer: "skl2onnx 1.20.0" }
    const app = appOf({ ...SCORES, model }, SCORES_GRAPH, { changes })
    const { text } = await see(app, "/model")
    expect(text).toContain("The graph was written by skl2onnx 1.20.0")
    expect(text).toContain("cut the operator ZipMap")
    const { html } = await see(app, "/model.json")
    expect(JSON.parse(html)).toMatchObject({ changes, name: "scores" })
  })

  test("gives the card that no file holds yet, to be told more in", async () => {
    const files = { ...foreignModel(PRICES, PRICES_GRAPH).files, card: undefined }
    const app = appOf(PRICES, PRICES_GRAPH, { files })
    const { response, html } = await see(app, "/model.yaml")
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="prices.yaml"')
    expect(await readCard(html, "prices.yaml")).toEqual(PRICES)
    const { text } = await see(app, "/model")
    expect(text).toContain("the card, made from the graph alone")
  })
})
