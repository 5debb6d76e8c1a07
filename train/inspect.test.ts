import { describe, expect, test } from "bun:test"
import { DatasetError } from "./dataset.ts"
import { type Expectations, inspect } from "./inspect.ts"
import { readTable } from "./table.ts"

const EXPECTATIONS: Expectations = {
  features: ["a", "b"],
  target: "class",
  values: ["x", "y"],
  accepted: [undefined, undefined],
  rows: 2,
  conflicts: "refuse",
}

function inspectRows(rows: string, expectations: Partial<Expectations> = {}): void {
  const { features, target, values } = EXPECTATIONS
  const bytes = new TextEncoder().encode(`a,b,class\n${rows}`)
  const layout = { file: "t.csv", delimiter: ",", features, target, values }
  inspect(readTable(bytes, layout), { ...EXPECTATIONS, ...expectations })
}

const GOOD = "1,2,x\n2,1,x\n3,5,y\n4,4,y\n"

describe("inspect()", () => {
  test("passes a table that can be learnt from, equal rows of one class included", () => {
    expect(() => inspectRows(`${GOOD}4,4,y\n`)).not.toThrow()
  })

  const faults: [
    what: string,
    rows: string,
    expectations: Partial<Expectations>,
    message: string,
  ][] = [
    ["a constant column", "1,2,x\n2,2,x\n3,2,y\n4,2,y\n", {}, "t.csv:2: b: is 2 in every row"],
    [
      "a column that no 32-bit float tells apart",
      "1e9,2,x\n1000000001,1,x\n1000000002,5,y\n1e9,4,y\n",
      {},
      "t.csv:2: a: differs from 1000000000 by less than a 32-bit float can tell apart",
    ],
    [
      "a class with fewer rows than the folds need",
      GOOD,
      { rows: 3 },
      't.csv:3: class: "x" has 2 rows, fewer than the 3 that the folds need',
    ],
    ["a class without rows", "1,2,x\n2,1,x\n", {}, 't.csv: class: "y" has 0 rows'],
    [
      "equal rows of different classes",
      `${GOOD}2,1,y\n`,
      {},
      't.csv:6: class: is "y", but line 3 has the same features and "x"',
    ],
    [
      "rows that are equal as 32-bit floats",
      "100,1,x\n1,1,x\n100.000000001,1,y\n3,3,y\n",
      {},
      "t.csv:4: class:",
    ],
    ["rows equal but for the sign of 0", "0,1,x\n1,1,x\n-0,1,y\n3,3,y\n", {}, "t.csv:4: class:"],
    [
      "a value outside the accepted range",
      GOOD,
      { accepted: [{ min: 0, max: 3 }, undefined] },
      "t.csv:5: a: 4 is outside the range accepted in the recipe, 0 to 3",
    ],
    [
      "a value that is no 32-bit float",
      "1,2,x\n2,1e39,x\n3,5,y\n4,4,y\n",
      {},
      "t.csv:3: b: 1e+39 is outside the range of a 32-bit float",
    ],
  ]
  for (const [what, rows, expectations, message] of faults) {
    test(`refuses ${what}`, () => {
      expect(() => inspectRows(rows, expectations)).toThrow(message)
      expect(() => inspectRows(rows, expectations)).toThrow(DatasetError)
    })
  }

  test("keeps equal rows of different classes where the recipe says so", () => {
    expect(() => inspectRows(`${GOOD}2,1,y\n`, { conflicts: "keep" })).not.toThrow()
  })
})
