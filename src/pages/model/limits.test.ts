import { describe, expect, test } from "bun:test"
import { testCard } from "../../inference/card.fixture.ts"
import { limitsOf } from "./limits.ts"

const card = testCard()
const textOf = (changed: typeof card) =>
  limitsOf(changed)
    .map(({ title, text }) => `${title}. ${text}`)
    .join("\n")
    .replaceAll("\u00a0", " ")

describe("limitsOf()", () => {
  test("says how few rows there were, and what one of them moves", () => {
    // One of ten rows.
    expect(textOf(card)).toContain("It has seen only 10 rows. The rarest class has 5.")
    expect(textOf(card)).toContain("changes it by 10.0 points")
    const { training } = card
    const many = { ...card, training: { ...training, data: { ...training.data, rows: 12000 } } }
    expect(textOf(many)).toContain("It has seen 12,000 rows.")
    expect(textOf(many)).not.toContain("one row more or less")
  })

  test("names the most frequent mistakes, or that none has been seen", () => {
    expect(textOf(card)).toContain("No mistake has been seen")
    const confusion = [
      [3, 1],
      [0, 5],
    ]
    const mistaken = textOf({ ...card, evaluation: { ...card.evaluation, confusion } })
    expect(mistaken).toContain('Klein is taken for Sehr "groß" in 25.0 % of its rows.')
    expect(mistaken).not.toContain('Sehr "groß" is taken for')
  })

  test("says how far probabilities are off, and what they take for granted", () => {
    expect(textOf(card)).toContain("On average it was 10.0 points away")
    expect(textOf(card)).toContain('There they were: Klein (50.0 %), Sehr "groß" (50.0 %).')
  })

  test("names the rarest and the most frequent of many classes", () => {
    const [klein] = card.classes as [(typeof card.classes)[0]]
    // 1 to 7 rows: 28 together.
    const classes = Array.from({ length: 7 }, (_, index) => ({
      ...klein,
      label: `C${index + 1}`,
      rows: 7 - index,
    }))
    expect(textOf({ ...card, classes })).toContain("from C7 (3.6 %) to C1 (25.0 %)")
  })
})
