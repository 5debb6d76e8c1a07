import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { testCard } from "./card.fixture.ts"
import { MOST_FAULTS } from "./row-faults.ts"
import { rowReader } from "./rows.ts"

const { features } = testCard()
const readRows = rowReader(features)
const GOOD = { länge: 5, "b/c ~": 0 }

/** What is wrong with some rows: code and key of each fault. */
function faultsOf(...objects: unknown[]): string[] {
  const read = readRows(objects)
  return "faults" in read
    ? read.faults.map(({ row, code, key }) => `${row} ${code} ${key ?? ""}`.trim())
    : []
}

describe("rowReader()", () => {
  test("puts values in the card's order, whatever the order they came in", () => {
    expect(readRows([GOOD, { "b/c ~": -1, länge: 10 }])).toEqual({
      rows: Float32Array.of(5, 0, 10, -1),
    })
  })

  test("takes the ends of the accepted range, and nothing beyond", () => {
    expect(faultsOf({ ...GOOD, länge: 0 }, { ...GOOD, länge: 10 })).toEqual([])
    expect(faultsOf({ ...GOOD, länge: -0.001 }, { ...GOOD, länge: 10.001 })).toEqual([
      "0 out_of_range länge",
      "1 out_of_range länge",
    ])
  })

  const cases: [what: string, object: unknown, faults: string[]][] = [
    ["a missing feature", { länge: 5 }, ["0 missing b/c ~"]],
    ["a number as text", { ...GOOD, länge: "5" }, ["0 not_a_number länge"]],
    ["null", { ...GOOD, länge: null }, ["0 not_a_number länge"]],
    ["true", { ...GOOD, länge: true }, ["0 not_a_number länge"]],
    ["an array", { ...GOOD, länge: [5] }, ["0 not_a_number länge"]],
    ["NaN, which JSON can't hold", { ...GOOD, länge: Number.NaN }, ["0 not_a_number länge"]],
    [
      "infinity, which JSON reads from 1e400",
      { ...GOOD, länge: JSON.parse("1e400") },
      ["0 out_of_range länge"],
    ],
    ["a number beyond a 32-bit float", { ...GOOD, länge: 1e39 }, ["0 out_of_range länge"]],
    ["an unknown key", { ...GOOD, extra: 1 }, ["0 unknown extra"]],
    [
      "a key with a meaning of its own",
      JSON.parse('{"länge":5,"b/c ~":0,"__proto__":1}'),
      ["0 unknown __proto__"],
    ],
    ["features that are only inherited", Object.create(GOOD), ["0 not_an_object"]],
    ["text", "länge", ["0 not_an_object"]],
    ["null as a row", null, ["0 not_an_object"]],
    ["an array as a row", [5, 0], ["0 not_an_object"]],
    [
      "everything at once",
      { länge: "x", extra: 1 },
      ["0 not_a_number länge", "0 missing b/c ~", "0 unknown extra"],
    ],
  ]
  for (const [what, object, faults] of cases) {
    test(`refuses ${what}`, () => expect(faultsOf(object)).toEqual(faults))
  }

  test("says what would be right", () => {
    const read = readRows([{ länge: "fünf", "b/c ~": 7 }])
    expect("faults" in read && read.faults.map(({ message }) => message)).toEqual([
      'must be a number from 0 to 10 cm, found the string "fünf"',
      "is 7; must be from -2 to 2",
    ])
  })

  test("stops naming faults where a list would help nobody", () => {
    expect(faultsOf(...Array.from({ length: 1000 }, () => ({})))).toHaveLength(MOST_FAULTS)
  })

  test("takes nothing but rows that fit, whatever is sent", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.jsonValue(), fc.constant(GOOD)), { maxLength: 5 }),
        (objects) => {
          const read = readRows(objects)
          if ("rows" in read) expect(read.rows.every(Number.isFinite)).toBe(true)
          else expect(read.faults.length).toBeGreaterThan(0)
          expect("rows" in read).toBe(objects.every((object) => object === GOOD))
        },
      ),
    )
  })
})
