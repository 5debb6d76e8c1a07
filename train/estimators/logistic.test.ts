import { describe, expect, test } from "bun:test"
import { mean, logLosses } from "../metrics.ts"
import {
  type LogisticReference,
  readReference,
  readReferenceTable,
} from "../reference/reference.ts"
import { FitError } from "./fit-error.ts"
import { probabilitiesOf } from "./linear.ts"
import { fitLogistic } from "./logistic.ts"
import { overlappingClasses } from "./overlapping.fixture.ts"
import { fitScaler, standardise } from "./scaler.ts"

const { cases } = await readReference<{ cases: LogisticReference[] }>("logistic.json")

async function scaledTable({ data, classes }: Pick<LogisticReference, "data" | "classes">) {
  const table = await readReferenceTable(data, classes)
  return { ...table, features: standardise(fitScaler(table.features), table.features) }
}

describe("fitLogistic() is the exact optimum", () => {
  for (const reference of cases) {
    const { data, C, rows, objective } = reference
    test(`of ${data} with C ${C}, to 1e-8 in probability`, async () => {
      const table = await scaledTable(reference)
      const fit = fitLogistic(table, { C })
      const probabilities = probabilitiesOf(fit, table.features)

      expect(fit.residual).toBeLessThanOrEqual(1e-10)
      expect(mean(logLosses(probabilities, table.labels))).toBeCloseTo(reference.mean_log_loss, 9)
      // The two opposite half vectors at C / 2 have the very objective of one vector at C.
      const scale = table.features.rows * C
      expect(fit.objective * scale).toBeCloseTo(objective, 7)
      rows.forEach((row, index) => {
        reference.probabilities[index]?.forEach((expected, label) => {
          const own = probabilities.values[row * table.classes + label] as number
          expect(Math.abs(own - expected)).toBeLessThanOrEqual(1e-8)
        })
      })
    })
  }
})

describe("fitLogistic() beyond the reach of Newton's method", () => {
  test("reaches the residual with the Hessian of a sample (20,000 rows × 20, 5 classes)", () => {
    expect(fitLogistic(overlappingClasses(20_000, 20, 5), { C: 1 }).residual).toBeLessThanOrEqual(
      1e-10,
    )
  })

  test("reaches the residual with all processors (250,000 rows × 16, 3 classes)", () => {
    const fit = fitLogistic(overlappingClasses(250_000, 16, 3), { C: 1 })
    expect(fit.residual).toBeLessThanOrEqual(1e-10)
  })

  test("reaches the residual with many parameters (2,000 rows × 64, 10 classes)", () => {
    expect(fitLogistic(overlappingClasses(2000, 64, 10), { C: 1 }).residual).toBeLessThanOrEqual(
      1e-10,
    )
  })

  test("reaches the residual with a diagonal alone (1,000 rows × 200, 8 classes)", () => {
    expect(fitLogistic(overlappingClasses(1000, 200, 8), { C: 0.1 }).residual).toBeLessThanOrEqual(
      1e-10,
    )
  })
})

describe("fitLogistic() where it is hard", () => {
  for (const C of [1e4, 1e6, 1e9]) {
    test(`converges on separable rows with C ${C}`, async () => {
      const { data, classes } = cases.find((reference) =>
        reference.data.includes("wine"),
      ) as LogisticReference
      const table = await scaledTable({ data, classes })
      expect(fitLogistic(table, { C }).residual).toBeLessThanOrEqual(1e-10)
    })
  }

  test("converges where a class is too rare for a sample (60,000 rows × 20, 9 of one class)", () => {
    const data = overlappingClasses(60_000, 20, 5)
    let rare = 0
    const labels = data.labels.map((label) => (label === 4 && ++rare > 9 ? 0 : label))
    expect(fitLogistic({ ...data, labels }, { C: 100 }).residual).toBeLessThanOrEqual(1e-10)
  })

  test("converges with hardly a penalty beyond the reach of Newton's method", () => {
    const fit = fitLogistic(overlappingClasses(300, 60, 8), { C: 1e6 })
    expect(fit.residual).toBeLessThanOrEqual(1e-10)
  })

  test("says so rather than answer from somewhere on the way", () => {
    const broken = overlappingClasses(60, 3, 3)
    broken.features.values[0] = Number.MAX_VALUE
    expect(() => fitLogistic(broken, { C: 1e9 })).toThrow(FitError)
  })

  test("does not depend on where it begins", async () => {
    const table = await scaledTable({
      data: "data/iris.csv",
      classes: ["setosa", "versicolor", "virginica"],
    })
    const cold = probabilitiesOf(fitLogistic(table, { C: 10 }), table.features)
    const start = fitLogistic(table, { C: 1000 })
    const warm = probabilitiesOf(fitLogistic(table, { C: 10, start }), table.features)
    cold.values.forEach((value, cell) => {
      expect(warm.values[cell] as number).toBeCloseTo(value, 8)
    })
  })
})
