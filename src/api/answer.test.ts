import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { testCard } from "../inference/card.fixture.ts"
import { predictionsOf } from "../inference/prediction.ts"
import { answerWriter } from "./answer.ts"

const card = testCard()
const write = answerWriter(card, "000000000000")
const model = { name: "made-up", version: "000000000000" }

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
          predictions: predictionsOf(unsigned, card.classes),
          model,
        })
      }),
    )
  })
})
