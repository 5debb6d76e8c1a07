import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { testCard } from "../inference/card.fixture.ts"
import { checkedRun } from "../inference/checked-run.ts"
import { PRICES, SCORES, SURVIVORS, SURVIVORS_GRAPH } from "../inference/kinds.fixture.ts"
import { predictionsOf } from "../inference/prediction.ts"
import { rowsFrom } from "../inference/values.ts"
import { answerWriter } from "./answer.ts"

const card = testCard()
const write = answerWriter(card, "000000000000")
const model = { name: "made-up", version: "000000000000" }

describe("answerWriter() of a model from elsewhere", () => {
  const rows = rowsFrom(SURVIVORS.features, [40, 1, 3, 1, 7.25, 40, 0, 3, 0, 7.25])

  test("names the class that the graph decides", async () => {
    const answers = await checkedRun(SURVIVORS, SURVIVORS_GRAPH)(rows)
    const { predictions } = JSON.parse(answerWriter(SURVIVORS, "0").many(answers))
    expect(predictions).toEqual(predictionsOf(SURVIVORS, answers))
    expect(predictions.map((one: { class: string }) => one.class)).toEqual(["died", "survived"])
    expect(JSON.parse(answerWriter(SURVIVORS, "0").one(answers.subarray(3)))).toMatchObject({
      class: "survived",
    })
  })

  test("calls scores scores", () => {
    expect(answerWriter(SCORES, "0").one(Float32Array.of(-1, -0.5, -2))).toBe(
      '{"class":"2","scores":{"1":-1,"2":-0.5,"3":-2},"model":{"name":"scores","version":"0"}}',
    )
  })

  test("writes a number in all its digits", () => {
    expect(answerWriter(PRICES, "0").many(Float64Array.of(0.1, -2e21))).toBe(
      '{"predictions":[{"value":0.1},{"value":-2e+21}],"model":{"name":"prices","version":"0"}}',
    )
  })
})

describe("answerWriter()", () => {
  test("writes one prediction with the model, and several in their order", () => {
    expect(write.one(Float32Array.of(0.25, 0.75))).toBe(
      '{"class":"sehr \\"groß\\"","probabilities":{"klein":0.25,"sehr \\"groß\\"":0.75},"model":{"name":"made-up","version":"000000000000"}}',
    )
    expect(JSON.parse(write.many(Float32Array.of(1, 0, 0.5, 0.5)))).toEqual({
      predictions: [
        { class: "klein", probabilities: { klein: 1, 'sehr "groß"': 0 } },
        { class: "klein", probabilities: { klein: 0.5, 'sehr "groß"': 0.5 } },
      ],
      model,
    })
    expect(write.many(new Float32Array())).toBe(
      '{"predictions":[],"model":{"name":"made-up","version":"000000000000"}}',
    )
  })

  test("is JSON that says what the page says, to the last bit", () => {
    const share = fc.float({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(share, share), { maxLength: 20 }), (rows) => {
        const probabilities = Float32Array.from(rows.flat())
        // JSON has no sign of zero.
        const unsigned = probabilities.map((value) => value + 0)
        expect(JSON.parse(write.many(probabilities))).toEqual({
          predictions: predictionsOf(card, unsigned),
          model,
        })
      }),
    )
  })
})
