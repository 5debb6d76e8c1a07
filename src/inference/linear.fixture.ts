import type { TrainedFeature } from "../../model/trained-card.ts"
import type { Run } from "./coalescer.ts"
import { type Linear, linearProbabilities } from "./linear.ts"

/** Answers rows as a linear classifier does. */
export function linearRun(linear: Linear): Run {
  const columns = linear.weights[0]?.length ?? 0
  return async (rows) => {
    const answers: number[] = []
    for (let start = 0; start < rows.length; start += columns) {
      const row = rows.subarray(start, start + columns)
      for (const probability of linearProbabilities(linear, row)) answers.push(probability)
    }
    return Float32Array.from(answers)
  }
}

/** A feature that was observed from one value to another. */
export function feature(min: number, max: number, step = 0.1): TrainedFeature {
  return {
    name: "f",
    label: "F",
    step,
    description: "A feature.",
    observed: { min, max },
    accepted: { min: min - 1, max: max + 1 },
    reference: { edges: [], counts: [1] },
  }
}
