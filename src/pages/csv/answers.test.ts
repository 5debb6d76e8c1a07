import { describe, expect, test } from "bun:test"
import { answerColumns } from "./answers.ts"

describe("answerColumns()", () => {
  const names = ["class", "probability_a", "probability_b"]
  const cases: [header: string[], columns: string[]][] = [
    [["x"], ["class", "probability_a", "probability_b"]],
    [["Class "], ["predicted_class", "predicted_probability_a", "predicted_probability_b"]],
    [["probability_b"], ["predicted_class", "predicted_probability_a", "predicted_probability_b"]],
    [
      ["class", "predicted_class", "PREDICTED_2_PROBABILITY_A"],
      ["predicted_3_class", "predicted_3_probability_a", "predicted_3_probability_b"],
    ],
  ]
  for (const [header, columns] of cases) {
    test(`beside ${header.join(", ")} are ${columns.join(", ")}`, () => {
      expect(answerColumns(header, names)).toEqual(columns)
    })
  }
})
