import { describe, expect, test } from "bun:test"
import { testCard } from "../../inference/card.fixture.ts"
import { confusionOf, mistakesOf } from "./confusion.ts"

const { evaluation } = testCard()
const card = testCard({
  evaluation: {
    ...evaluation,
    confusion: [
      [6, 2],
      [1, 9],
    ],
  },
})

describe("confusionOf()", () => {
  test("gives counts and their share of the true class", () => {
    // 6 and 2 of 8 rows, 1 and 9 of 10.
    expect(confusionOf(card)).toEqual([
      [
        { truth: 0, answer: 0, count: 6, share: 0.75 },
        { truth: 0, answer: 1, count: 2, share: 0.25 },
      ],
      [
        { truth: 1, answer: 0, count: 1, share: 0.1 },
        { truth: 1, answer: 1, count: 9, share: 0.9 },
      ],
    ])
  })

  test("gives no share of a class without rows", () => {
    const confusion = [
      [0, 0],
      [0, 3],
    ]
    const [first] = confusionOf(testCard({ evaluation: { ...evaluation, confusion } }))
    expect(first?.map(({ share }) => share)).toEqual([undefined, undefined])
  })
})

describe("mistakesOf()", () => {
  test("lists what is taken for what, by its share of the true class", () => {
    const mistakes = mistakesOf(card).map(({ truth, answer, share }) => [truth, answer, share])
    expect(mistakes).toEqual([
      [0, 1, 0.25],
      [1, 0, 0.1],
    ])
    expect(mistakesOf(testCard())).toEqual([])
  })
})
