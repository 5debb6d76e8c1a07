import { describe, expect, test } from "bun:test"
import { readReference, readReferenceTable, type LdaReference } from "../reference/reference.ts"
import { fitLda } from "./lda.ts"
import { probabilitiesOf } from "./linear.ts"
import { fitScaler, standardise } from "./scaler.ts"

const { cases } = await readReference<{ cases: LdaReference[] }>("lda.json")

const VARIANTS = [
  { name: "the pooled covariance", key: "pooled", options: {} },
  {
    name: "Ledoit and Wolf's shrinkage",
    key: "ledoit_wolf",
    options: { shrinkage: "ledoit-wolf" },
  },
] as const

describe("fitLda() equals the reference to 1e-9 in probability", () => {
  for (const { data, classes, rows, ...reference } of cases) {
    for (const { name, key, options } of VARIANTS) {
      test(`on ${data} with ${name}`, async () => {
        const table = await readReferenceTable(data, classes)
        const features = standardise(fitScaler(table.features), table.features)
        const probabilities = probabilitiesOf(fitLda({ ...table, features }, options), features)
        rows.forEach((row, index) => {
          reference[key].probabilities[index]?.forEach((expected, label) => {
            const own = probabilities.values[row * table.classes + label] as number
            expect(Math.abs(own - expected)).toBeLessThanOrEqual(1e-9)
          })
        })
      })
    }
  }
})

describe("fitLda()", () => {
  test("takes a column that is an exact combination of others", () => {
    const values = [1, 2, 3, 2, 1, 3, 3, 4, 7, 5, 3, 8, 6, 6, 12, 4, 5, 9]
    const data = {
      features: { rows: 6, columns: 3, values: Float64Array.from(values) },
      labels: Uint16Array.of(0, 0, 0, 1, 1, 1),
      classes: 2,
    }
    const probabilities = probabilitiesOf(fitLda(data), data.features)
    expect(probabilities.values.every(Number.isFinite)).toBe(true)
  })

  test("refuses a class without rows", () => {
    const data = {
      features: { rows: 2, columns: 1, values: Float64Array.of(1, 2) },
      labels: Uint16Array.of(0, 1),
      classes: 3,
    }
    expect(() => fitLda(data)).toThrow("class 2 has no row")
  })
})
