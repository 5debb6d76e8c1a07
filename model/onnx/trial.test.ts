import { describe, expect, test } from "bun:test"
import { FIXTURES } from "../../test/fixtures/fixtures.ts"
import { run } from "./feeds.fixture.ts"
import { prepareGraph } from "./prepare-graph.ts"
import { areProbabilities, trialRows } from "./trial.ts"

describe("trial rows show what the operators do not prove", () => {
  for (const { name, bytes, kind } of FIXTURES) {
    if (kind === "value") continue
    test(`${name} answers ${kind}`, async () => {
      const prepared = prepareGraph(bytes)
      const { inputs, answer } = prepared.contract
      if (answer.kind === "value") throw new Error("a classifier is taken for a regressor")
      const categories = inputs.flatMap((input) => input.categories)
      const rows = trialRows(inputs, 32).map((row) =>
        row.map((value, column) => categories[column]?.[value] ?? value),
      )
      const { values } = await run(prepared, rows)
      const shown = areProbabilities(values, answer.columns) ? "probabilities" : "scores"
      expect(shown).toBe(kind)
      if (answer.isProven) expect(answer.kind).toBe(kind)
    })
  }
})

describe("areProbabilities()", () => {
  const cases: [values: number[], columns: number, expected: boolean][] = [
    [[0.25, 0.75, 1, 0], 2, true],
    [[0.25, 0.75, 0.5, 0.4], 2, false],
    [[1.5, -0.5], 2, false],
    [[0.25, 0.75, Number.NaN, Number.NaN], 2, true],
    [[Number.NaN, Number.NaN], 2, false],
    [[0, 0.3, 1], 1, true],
    [[0, 1.3], 1, false],
  ]
  for (const [values, columns, expected] of cases) {
    test(`is ${expected} for ${values.join(", ")} in ${columns} columns`, () => {
      expect(areProbabilities(values, columns)).toBe(expected)
    })
  }
})

describe("trialRows()", () => {
  const inputs = [
    { type: "string", categories: [["a", "b", "c"]] },
    { type: "int64", categories: [undefined] },
    { type: "float32", categories: [undefined, undefined] },
    { type: "bool", categories: [undefined] },
  ] as const
  const rows = trialRows(inputs, 40)

  test("has each category, whole numbers where the type wants them, and both signs", () => {
    expect(new Set(rows.map(([text]) => text))).toEqual(new Set([0, 1, 2]))
    expect(rows.every(([, whole]) => Number.isInteger(whole))).toBe(true)
    expect(new Set(rows.map((row) => row[4]))).toEqual(new Set([0, 1]))
    expect(new Set(rows.map((row) => Math.sign(row[2] as number)))).toEqual(new Set([-1, 1]))
  })

  test("is the same each time", () => {
    expect(trialRows(inputs, 40)).toEqual(rows)
  })
})
