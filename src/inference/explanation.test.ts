import { describe, expect, test } from "bun:test"
import { testCard } from "./card.fixture.ts"
import { type ClassExplanation, explain } from "./explanation.ts"
import { feature, linearRun } from "./linear.fixture.ts"
import { testModel } from "./model.fixture.ts"

const card = testCard()
const [first] = card.classes

/** A linear model of one class a row of weights. */
function linearModel(weights: number[][], columns: number) {
  const linear = { weights, intercepts: weights.map(() => 0) }
  const classes = weights.map((_, index) => ({
    name: `${index}`,
    label: `${index}`,
    description: "",
    rows: first?.rows ?? 1,
    means: Array.from({ length: columns }, () => index),
  }))
  const features = Array.from({ length: columns }, () => feature(-100, 100))
  const run = linearRun(linear)
  return {
    ...testModel(),
    card: { ...card, features, classes, model: { ...card.model, linear } },
    predict: run,
    probe: run,
  }
}

/** The explanation of an answer that is a class. */
async function explainClass(...question: Parameters<typeof explain>): Promise<ClassExplanation> {
  const explanation = await explain(...question)
  if (explanation.kind === "value") throw new Error("the answer is no class")
  return explanation
}

describe("explain()", () => {
  test("weighs the class against the next one, also where both others are 0 in 32 bits", async () => {
    // At 100 the logits are 1000, -2000 and -1000: the third is next, though e^-2000 is 0.
    const model = linearModel([[10], [-20], [-10]], 1)
    const probabilities = await model.predict(Float32Array.of(100))
    expect([...probabilities]).toEqual([1, 0, 0])
    const { label, against, logOdds } = await explainClass(model, [100], probabilities)
    expect([label, against]).toEqual([0, 2])
    expect(logOdds?.value).toBe(2000)
  })

  test("takes the class that was answered, the first of equals", async () => {
    const model = linearModel([[1], [1]], 1)
    const probabilities = await model.predict(Float32Array.of(1))
    expect((await explainClass(model, [1], probabilities)).label).toBe(0)
  })

  test("gives no Shapley values where there are too many coalitions", async () => {
    const row = Array.from({ length: 9 }, () => 1)
    const model = linearModel([row, row.map(() => 0)], 9)
    const probabilities = await model.predict(Float32Array.from(row))
    const { shapley, logOdds, flips } = await explainClass(model, row, probabilities)
    expect(shapley).toBeUndefined()
    // Midway between the means, which are 0 and 1, each feature adds 1 × (1 - 0.5).
    expect(logOdds?.contributions).toEqual(row.map(() => 0.5))
    expect(flips?.map(({ to }) => to)).toEqual(row.map(() => -8.001))
  })
})
