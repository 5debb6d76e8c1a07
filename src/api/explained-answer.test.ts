import { describe, expect, test } from "bun:test"
import Ajv from "ajv/dist/2020"
import { type TestParts, testParts } from "../app.fixture.ts"
import { createApp } from "../app.ts"
import { Admission } from "../http/admission.ts"
import { testCard } from "../inference/card.fixture.ts"
import {
  foreignModel,
  PRICES,
  PRICES_GRAPH,
  SCORES,
  SCORES_GRAPH,
  SURVIVORS,
  SURVIVORS_GRAPH,
} from "../inference/kinds.fixture.ts"
import { testModel } from "../inference/model.fixture.ts"
import type { Model } from "../inference/model.ts"
import { mostExplainedRows } from "./explained-answer.ts"
import { explanationSchema } from "./explanation-schema.ts"
import type { explanationJson } from "./explanation-json.ts"

const linear = {
  weights: [
    [0, 0],
    [1, 0],
  ],
  intercepts: [0, -5],
}
const card = testCard()
const model: Model = { ...testModel(), card: { ...card, model: { ...card.model, linear } } }
const row = { länge: 8, "b/c ~": 1 }
const LARGE = 'sehr "groß"'

interface Explained {
  class: string
  probabilities: Record<string, number>
  explanation: ReturnType<typeof explanationJson>
}

interface Answer extends Explained {
  predictions: Explained[]
  code: string
  detail: string
}

const LIMITS = { bodyBytes: 20_000, objectBytes: 1500, rows: 200 }

async function ask(
  body: unknown,
  { of = model, query = "explain=true", ...parts }: { of?: Model; query?: string } & TestParts = {},
) {
  const app = createApp(testParts({ model: of, limits: LIMITS, ...parts }))
  const text = JSON.stringify(body)
  const length = `${new TextEncoder().encode(text).length}`
  const response = await app(
    new Request(`http://localhost/predict?${query}`, {
      method: "POST",
      headers: { "content-type": "application/json", "content-length": length },
      body: text,
    }),
  )
  return { status: response.status, answer: (await response.json()) as Answer }
}

describe("POST /predict?explain=true of a model from elsewhere", () => {
  test("shares a value out, and says what has no meaning for a number", async () => {
    const of = foreignModel(PRICES, PRICES_GRAPH)
    const { answer } = await ask({ rooms: 5, distance: 3 }, { of })
    expect(answer).toMatchObject({
      value: 12,
      explanation: {
        log_odds: null,
        shapley: { base: 8, contributions: { rooms: 6, distance: -2 } },
        flips: null,
        methods: { flips: expect.stringContaining("not given: a number changes") },
      },
    })
    expect(answer.explanation).not.toHaveProperty("class")
  })

  test("tells changes of categories by their texts, and which features were not searched", async () => {
    const of = foreignModel(SURVIVORS, SURVIVORS_GRAPH)
    const passenger = { age: 40, sex: " male", class: 3, alone: true, fare: 7.25 }
    const { explanation } = (await ask(passenger, { of })).answer
    expect(explanation.flips).toContainEqual({
      feature: "sex",
      from: " male",
      to: "female",
      class: "survived",
      share_of_range: null,
    })
    expect(explanation.methods.flips).toContain("no observed range: alone, fare")
    expect(explanation.methods.shapley).toContain("each row of the card's background")
  })

  test("says why there are no shares of a score", async () => {
    const { explanation } = (await ask({ x: 2.9 }, { of: foreignModel(SCORES, SCORES_GRAPH) }))
      .answer
    expect(explanation.shapley).toBeNull()
    expect(explanation.methods.shapley).toStartWith("not given: the card has no background")
    expect(explanation).toMatchObject({ class: "3", against: "2" })
  })
})

describe("POST /predict?explain=true", () => {
  test("adds to the prediction what speaks for its class, and what would change it", async () => {
    const { status, answer } = await ask(row)
    expect(status).toBe(200)
    const { explanation, ...prediction } = answer
    expect(prediction).toEqual((await ask(row, { query: "" })).answer)
    expect(explanation).toMatchObject({
      class: LARGE,
      against: "klein",
      log_odds: {
        value: 3,
        base: 0,
        contributions: { länge: 3, "b/c ~": 0 },
        reference: { länge: 5, "b/c ~": 0 },
      },
      flips: [{ feature: "länge", from: 8, to: 5, class: "klein", share_of_range: 3 / 8 }],
    })
    // 1 / (1 + e^-3), the mean of 1 / (1 + e^2) and 1 / (1 + e^-2), and the way from one to the other.
    expect(prediction.probabilities[LARGE]).toBeCloseTo(0.952574, 6)
    const { base, contributions } = explanation.shapley ?? { base: Number.NaN, contributions: {} }
    expect(base).toBeCloseTo(0.5, 6)
    expect(contributions["länge"]).toBeCloseTo(0.452574, 6)
    expect(contributions["b/c ~"]).toBeCloseTo(0, 6)
  })

  test("is what the description of the API says", async () => {
    const ajv = new Ajv({ strict: false })
    for (const of of [model, { ...model, card }]) {
      const { explanation } = (await ask(row, { of })).answer
      const validate = ajv.compile(explanationSchema(of.card))
      expect(validate(explanation) || validate.errors).toBe(true)
    }
  })

  test("says of each figure how it was found and what it does not say", async () => {
    const { explanation } = (await ask(row)).answer
    expect(explanation.methods.log_odds).toStartWith("exact for this linear model")
    expect(explanation.methods.flips).toContain("computed")
    expect(explanation.methods.limits).toContain("no figure says what causes what")
  })

  test("explains each row of an array", async () => {
    const { answer } = await ask([row, { ...row, länge: 3 }])
    const found = answer.predictions.map(({ explanation }) => explanation.class)
    expect(found).toEqual([LARGE, "klein"])
  })

  test("searches the flips of a model that is not known to be linear", async () => {
    const { explanation } = (await ask(row, { of: { ...model, card } })).answer
    expect(explanation.log_odds).toBeNull()
    expect(explanation.flips).toEqual([
      { feature: "länge", from: 8, to: 5, class: "klein", share_of_range: 3 / 8 },
    ])
    expect(explanation.methods.flips).toContain("searched")
    expect(explanation.methods.log_odds).toContain("not given")
  })

  test("explains up to 100 rows at a time", async () => {
    const rows = (count: number) => Array.from({ length: count }, () => row)
    expect((await ask(rows(100))).status).toBe(200)
    const { status, answer } = await ask(rows(101))
    expect(status).toBe(413)
    expect(answer.detail).toBe(
      "the array has 101 rows; with explain=true send at most 100 at a time",
    )
  })

  test("explains fewer rows of many features", () => {
    expect([2, 20, 40, 3000].map(mostExplainedRows)).toEqual([100, 100, 50, 1])
  })

  test("waits for its turn while much else is done, and a prediction without it does not", async () => {
    const admission = new Admission({ inFlight: 100, waitMilliseconds: 0 })
    admission.begin(1000)
    expect((await ask(row, { query: "", admission })).status).toBe(200)
    const { status, answer } = await ask(row, { admission })
    expect([status, answer.code]).toEqual([503, "overloaded"])
    admission.leave(1000)
    expect((await ask(row, { admission })).status).toBe(200)
    expect(admission.inFlight).toBe(0)
  })

  test("is asked for by that value alone", async () => {
    for (const query of ["explain=false", "explain", "xexplain=true", "explain=trueish"])
      expect((await ask(row, { query })).answer).not.toHaveProperty("explanation")
  })
})
