import { describe, expect, test } from "bun:test"
import { type Candidate, candidatesOf } from "./estimators/candidates.ts"
import { overlappingClasses } from "./estimators/overlapping.fixture.ts"
import { evaluate } from "./evaluate.ts"
import { Random } from "./random.ts"
import { readReferenceTable } from "./reference/reference.ts"
import { choose, select } from "./select.ts"

describe("choose() takes the simplest within one standard error of the lowest log-loss", () => {
  const score = (logLoss: number, error: number) => ({ name: "", logLoss, error })

  test("the first of all, if it is near enough", () => {
    expect(choose([score(0.21, 0.5), score(0.3, 0.5), score(0.2, 0.01)])).toBe(0)
  })
  test("the lowest, if the simpler ones are further off", () => {
    expect(choose([score(0.22, 0.5), score(0.3, 0.5), score(0.2, 0.01)])).toBe(2)
  })
  test("a simpler one between the two", () => {
    expect(choose([score(0.5, 0), score(0.205, 0), score(0.2, 0.01)])).toBe(1)
  })
})

describe("select()", () => {
  const validation = { folds: 5, repeats: 2, innerFolds: 3, seed: 1 }
  const settings = [{ family: "lda" as const }, { family: "logistic" as const, C: [1, 100] }]

  test("judges every row in every repeat by models that have not seen it", () => {
    // Labels that have nothing to do with the features: whoever has seen a row could still know it.
    const data = overlappingClasses(120, 40, 2)
    const coin = new Random(11)
    const labels = data.labels.map(() => coin.below(2))
    const { unseen } = select({ ...data, labels }, candidatesOf(settings), validation)
    expect(unseen).toHaveLength(2)
    const { accuracy } = evaluate(unseen, labels, 2)
    // Fitted to its own rows, a model of 40 features knows more than nine of ten; chance is a half
    // ± 0.05.
    expect(accuracy.mean).toBeLessThan(0.7)
  })

  test("never lets a model, its scaler or its choice see the rows it is judged by", () => {
    const rows = 40
    const data = {
      features: {
        rows,
        columns: 1,
        // Two rows are so far off that a scaler that has seen more rows than it should is found
        // out.
        values: Float64Array.from({ length: rows }, (_, row) => (row < 38 ? row : 1e6 + row)),
      },
      labels: Uint16Array.from({ length: rows }, (_, row) => row % 2),
      classes: 2,
    }
    const shown: { rows: number; mean: number; deviation: number }[] = []
    const spy: Candidate = {
      name: "spy",
      fit: ({ features: { values } }) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length
        const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
        shown.push({ rows: values.length, mean, deviation: Math.sqrt(square / values.length) })
        return {
          weights: { rows: 2, columns: 1, values: new Float64Array(2) },
          intercepts: new Float64Array(2),
        }
      },
    }
    select(data, [spy], { folds: 4, repeats: 1, innerFolds: 3, seed: 1 })
    // All rows once, for a place to begin; then 30 of 40 in each outer fold, and 20 of those in
    // each inner one.
    const perFold = [30, 20, 20, 20]
    expect(shown.map((fit) => fit.rows)).toEqual([40, ...[1, 2, 3, 4].flatMap(() => perFold)])
    for (const fit of shown) {
      expect(fit.mean).toBeCloseTo(0, 8)
      expect(fit.deviation).toBeCloseTo(1, 8)
    }
  })

  test("finds what scikit-learn 1.2.1 found on Iris: LDA, 0.0551 in log-loss and 3 errors in 150", async () => {
    const classes = ["setosa", "versicolor", "virginica"]
    const table = await readReferenceTable("data/iris.csv", classes)
    const repeats = 20
    const { scores, unseen } = select(table, candidatesOf([{ family: "lda" }]), {
      ...validation,
      folds: 10,
      repeats,
    })
    // 20 repeats there had a spread of 0.003 in log-loss, so their means differ by about 0.001.
    expect(scores[0]?.logLoss).toBeCloseTo(0.0551, 2)
    const { accuracy, logLoss } = evaluate(unseen, table.labels, 3)
    expect(accuracy.mean).toBeCloseTo(0.9797, 2)
    expect(logLoss.mean).toBeCloseTo(scores[0]?.logLoss ?? 0, 12)
  })

  test("gives the same for the same seed, and tells how far it is", () => {
    const data = overlappingClasses(60, 3, 3)
    const seen: string[] = []
    const first = select(data, candidatesOf(settings), validation, (done, all) =>
      seen.push(`${done}/${all}`),
    )
    expect(first).toEqual(select(data, candidatesOf(settings), validation))
    expect(seen).toHaveLength(10)
    expect(seen.at(-1)).toBe("10/10")
  })
})

test("evaluate() takes means over rows and repeats, and their errors", () => {
  const certain = (labels: number[]) => ({
    rows: 4,
    columns: 2,
    values: Float64Array.from(labels.flatMap((label) => (label === 0 ? [1, 0] : [0, 1]))),
  })
  const truth = Uint16Array.of(0, 0, 1, 1)
  const figures = evaluate([certain([0, 0, 1, 1]), certain([0, 1, 1, 1])], truth, 2)
  expect(figures.accuracy.mean).toBe(7 / 8)
  // The repeats have 1 and 3/4: their deviation is 1/4 over the root of 2.
  expect(figures.accuracy.spread).toBeCloseTo(0.25 / Math.SQRT2, 15)
  // The rows have 1, 1/2, 1, 1: their deviation is 1/4, over the root of 4 rows.
  expect(figures.accuracy.error).toBeCloseTo(0.125, 15)
  expect(figures.recall.map(({ mean }) => mean)).toEqual([0.75, 1])
  expect(figures.confusion).toEqual([
    [3, 1],
    [0, 4],
  ])
  // Of eight answers, all as sure as can be, one is wrong.
  expect(figures.reliability).toEqual([{ confidence: 1, accuracy: 7 / 8, rows: 8 }])
})
