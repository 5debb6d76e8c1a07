import { describe, expect, test } from "bun:test"
import { testCard } from "../../inference/card.fixture.ts"
import { binsOf } from "./bins.ts"

const [length, ratio] = testCard().features as [Feature, Feature]
type Feature = ReturnType<typeof testCard>["features"][0]

describe("binsOf()", () => {
  test("ends bins at the edges, and the outer ones at what was observed", () => {
    // 5 rows on a width of 1.
    expect(binsOf(ratio)).toEqual([
      { from: -1, to: 0, rows: 5, density: 5 },
      { from: 0, to: 1, rows: 5, density: 5 },
    ])
  })

  test("gives the rows of a wide bin less density than those of a narrow one", () => {
    const bins = binsOf({
      observed: { min: 0, max: 10 },
      reference: { edges: [2, 2.5], counts: [10, 10, 15] },
    })
    // 10 rows on 2, 10 on 0.5, 15 on 7.5.
    expect(bins.map(({ density }) => density)).toEqual([5, 20, 2])
  })

  test("gives no density to rows that all have one value", () => {
    // The only edge, 0, is below what was observed, 1 to 9: 5 rows on a width of 8.
    expect(binsOf(length)).toEqual([
      { from: 1, to: 1, rows: 5, density: undefined },
      { from: 1, to: 9, rows: 5, density: 0.625 },
    ])
  })
})
