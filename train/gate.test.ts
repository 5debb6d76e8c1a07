import { describe, expect, test } from "bun:test"
import { judge } from "./gate.ts"

const FLOORS = { accuracy: 0.9, logLoss: 0.2, recall: 0.8 }

interface Given {
  accuracy?: number
  logLoss?: number
  recall?: number[]
  spread?: number
  error?: number
  data?: string
  repeats?: number
}

/** A model of two classes, 50 rows each. */
function model({
  accuracy = 0.96,
  logLoss = 0.1,
  recall = [0.96, 0.96],
  spread = 0.01,
  error = 0.02,
  data = "d",
  repeats = 5,
}: Given) {
  const figure = (mean: number) => ({ mean, spread, error })
  const classes = ["x", "y"].map((name) => ({
    name,
    label: name,
    description: name,
    rows: 50,
    means: [0],
  }))
  return {
    classes,
    training: {
      data: { file: "d.csv", sha256: data, rows: 100, target: "class" },
      recipe: { file: "r.yaml", sha256: "r" },
      chosen: "lda",
      candidates: [],
      folds: 5,
      repeats,
      innerFolds: 5,
      seed: 1,
    },
    evaluation: {
      accuracy: figure(accuracy),
      logLoss: figure(logLoss),
      brier: figure(0.1),
      calibrationError: { mean: 0, spread: 0 },
      recall: recall.map(figure),
      confusion: [],
    },
  }
}

describe("judge() refuses a model below a floor of the recipe", () => {
  const cases: [Given, string][] = [
    [{ accuracy: 0.89 }, "accuracy 0.89 is below the floor 0.9"],
    [{ logLoss: 0.21 }, "log-loss 0.21 is above the limit 0.2"],
    [{ recall: [0.96, 0.79] }, "recall of y 0.79 is below the floor 0.8"],
  ]
  for (const [given, reason] of cases) {
    test(reason, () => expect(judge(model(given), FLOORS)).toEqual([reason]))
  }
  test("and names every reason", () => {
    expect(judge(model({ accuracy: 0.5, logLoss: 1 }), FLOORS)).toHaveLength(2)
  })
})

describe("judge() holds a model against the committed one", () => {
  const committed = model({})

  test("passes the same model, and a better one", () => {
    expect(judge(model({}), FLOORS, committed)).toEqual([])
    expect(judge(model({ accuracy: 1, logLoss: 0.01, recall: [1, 1] }), FLOORS, committed)).toEqual(
      [],
    )
  })
  test("passes one that is worse within twice the noise of the repeats (2 √2 × 0.01)", () => {
    expect(judge(model({ accuracy: 0.932 }), FLOORS, committed)).toEqual([])
  })
  test("refuses one that is worse beyond it, overall", () => {
    expect(judge(model({ accuracy: 0.931 }), FLOORS, committed)).toEqual([
      "accuracy 0.931 is worse than the committed model's 0.96 by more than 0.0283",
    ])
    expect(judge(model({ logLoss: 0.13 }), FLOORS, committed)).toHaveLength(1)
  })
  test("refuses one that is worse for one class", () => {
    expect(judge(model({ recall: [0.96, 0.9] }), FLOORS, committed)).toEqual([
      "recall of y 0.9 is worse than the committed model's 0.96 by more than 0.0283",
    ])
  })
  test("never holds a single row against it", () => {
    const exact = model({ spread: 0 })
    expect(
      judge(model({ accuracy: 0.95, recall: [0.94, 0.96], spread: 0 }), FLOORS, exact),
    ).toEqual([])
  })
  test("with a single repeat, which has no spread, allows for the noise of the rows", () => {
    const single = model({ repeats: 1, spread: 0 })
    expect(judge(model({ accuracy: 0.91, repeats: 1, spread: 0 }), FLOORS, single)).toEqual([])
  })
  test("on other rows, allows for the noise of the rows (2 √2 × 0.02)", () => {
    expect(judge(model({ accuracy: 0.91, data: "other" }), FLOORS, committed)).toEqual([])
  })
})
