import { describe, expect, test } from "bun:test"
import { decisionMap } from "./decision-map.ts"
import { type ClassExplanation, explain } from "./explanation.ts"
import {
  foreignModel,
  PRICES,
  PRICES_GRAPH,
  SCORES,
  SCORES_GRAPH,
  SURVIVORS,
  SURVIVORS_GRAPH,
} from "./kinds.fixture.ts"
import { type ClassLayout, layoutOf, plainLayout } from "./layout.ts"
import type { Model } from "./model.ts"
import { rowsFrom } from "./values.ts"

async function explained(model: Model, row: readonly number[]) {
  const answer = await model.predict(rowsFrom(model.card.features, row))
  return explain(model, row, answer)
}

describe("explain() of a model from elsewhere", () => {
  test("shares a value out, counted from the card's background", async () => {
    const { kind, shapley } = await explained(foreignModel(PRICES, PRICES_GRAPH), [5, 3])
    // The background is (2, 0) and (4, 2): 3 × 3 - 1; a linear model's shares are w (x - mean).
    expect(kind).toBe("value")
    expect(shapley).toEqual({ base: 8, contributions: [6, -2] })
  })

  test("gives no shares where the card has no background", async () => {
    const { kind, shapley } = await explained(foreignModel(SCORES, SCORES_GRAPH), [2.5])
    expect([kind, shapley]).toEqual(["scores", undefined])
  })

  test("finds the other category that flips it, the nearest whole number, and what is not searched", async () => {
    const model = foreignModel(SURVIVORS, SURVIVORS_GRAPH)
    // A man of 40 in the third class: under 18, in the first class, or female he would survive.
    const found = (await explained(model, [40, 1, 3, 1, 7.25])) as ClassExplanation
    expect([found.kind, found.label, found.against]).toEqual(["probabilities", 0, 1])
    const flips = found.flips?.map(({ feature, from, to, label, distance }) => ({
      feature,
      from,
      to: Number(to.toFixed(1)),
      label,
      distance: distance && Number(distance.toFixed(3)),
    }))
    // 22 of 79 years, 2 of 2 classes; a category has no distance. The fare has no known range.
    expect(flips).toEqual([
      { feature: 0, from: 40, to: 18, label: 1, distance: 0.278 },
      { feature: 2, from: 3, to: 1, label: 1, distance: 1 },
      { feature: 1, from: 1, to: 0, label: 1, distance: undefined },
    ])
  })

  test("shares a probability out among columns of each type", async () => {
    const model = foreignModel(SURVIVORS, SURVIVORS_GRAPH)
    const { shapley } = await explained(model, [40, 1, 1, 1, 7.25])
    // From the mean of 0.1 and 0.9 it comes to 0.9, by the class alone; that he is a man takes away
    // what the woman of the background had, as far as the class does not give it anyhow.
    const sum = shapley?.contributions.reduce((total, part) => total + part, shapley.base)
    expect(shapley?.base).toBeCloseTo(0.5, 6)
    expect(sum).toBeCloseTo(0.9, 6)
    expect(shapley?.contributions.map((part) => Number(part.toFixed(6)))).toEqual([
      0, -0.2, 0.6, 0, 0,
    ])
  })
})

describe("decisionMap() of a model from elsewhere", () => {
  const features = [
    { name: "x", label: "X", description: "X.", observed: { min: 0, max: 4 } },
    { name: "y", label: "Y", description: "Y.", observed: { min: 0, max: 1 } },
  ]
  const question = { row: [1, 0.5], features, pair: [0, 1] as const }

  test("puts a boundary where scores are equal", async () => {
    const run = async (rows: { readonly length: number; [index: number]: number }) =>
      Float32Array.from(
        Array.from({ length: rows.length / 2 }, (_, row) => rows[2 * row] ?? 0).flatMap((x) => [
          -x,
          x - 3,
        ]),
      )
    const layout = plainLayout("scores", 2)
    const { along } = await decisionMap({ ...question, run, layout })
    expect(along.x.map(({ label }) => label)).toEqual([0, 1])
    expect(along.x[0]?.to).toBeCloseTo(1.5, 5)
  })

  test("puts it halfway between two points where the graph decides by other numbers", async () => {
    const layout = layoutOf({
      ...SCORES,
      model: { ...SCORES.model, decision: "label" },
    }) as ClassLayout
    const run = async (rows: { readonly length: number; [index: number]: number }) =>
      Float32Array.from(
        Array.from({ length: rows.length / 2 }, (_, row) => rows[2 * row] ?? 0).flatMap((x) => [
          9,
          0,
          0,
          x > 2 ? 1 : 0,
        ]),
      )
    const { x, along } = await decisionMap({ ...question, run, layout })
    const step = (x.max - x.min) / 96
    expect(along.x.map(({ label }) => label)).toEqual([0, 1])
    expect(Math.abs((along.x[0]?.to ?? 0) - 2)).toBeLessThanOrEqual(step / 2 + 1e-9)
  })
})
