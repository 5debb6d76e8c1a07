import { describe, expect, test } from "bun:test"
import { linearProbabilities } from "./linear.ts"

describe("linearProbabilities()", () => {
  test("is the softmax of weights · row + intercepts", () => {
    const linear = {
      weights: [
        [1, 2],
        [0, 1],
      ],
      intercepts: [0, 2],
    }
    // The logits of (1, 2) are 5 and 4: 1 / (1 + 1 / e) and the rest.
    const [first, second] = linearProbabilities(linear, [1, 2])
    expect(first).toBeCloseTo(0.7310585786300049, 15)
    expect(second).toBeCloseTo(0.2689414213699951, 15)
  })

  test("does not overflow where the logits do", () => {
    const linear = { weights: [[1], [0]], intercepts: [0, 0] }
    expect(linearProbabilities(linear, [1e6])).toEqual([1, 0])
  })
})
