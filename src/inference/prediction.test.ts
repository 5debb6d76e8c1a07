import { expect, test } from "bun:test"
import { testCard } from "./card.fixture.ts"
import { predictionsOf } from "./prediction.ts"

test("predictionsOf() names the most probable class of each row, the first of equals", () => {
  expect(predictionsOf(testCard(), Float32Array.of(0.25, 0.75, 0.5, 0.5))).toEqual([
    { class: 'sehr "groß"', probabilities: { klein: 0.25, 'sehr "groß"': 0.75 } },
    { class: "klein", probabilities: { klein: 0.5, 'sehr "groß"': 0.5 } },
  ])
})
