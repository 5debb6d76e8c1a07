import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { sampleOf } from "./sample.ts"

/** A table whose one feature is the number of the row. */
function table(labels: readonly number[], classes: number) {
  return {
    features: {
      rows: labels.length,
      columns: 1,
      values: Float64Array.from(labels, (_, row) => row),
    },
    labels: Uint16Array.from(labels),
    classes,
  }
}

const NAMES = ["a", "b", "c"]
const countOf = (sample: ReturnType<typeof sampleOf>, name: string) =>
  sample.filter((row) => row.class === name).length

describe("sampleOf()", () => {
  // Sixty rows of a, thirty of b, ten of c, mixed.
  const labels = Array.from(
    { length: 100 },
    (_, row) => [0, 1, 0, 0, 1, 0, 0, 1, 0, 2][row % 10] ?? 0,
  )
  const data = table(labels, 3)

  test("gives each class its share: of ten rows six, three and one", () => {
    const sample = sampleOf(data, NAMES, { rows: 10, seed: 1 })
    expect(NAMES.map((name) => countOf(sample, name))).toEqual([6, 3, 1])
  })

  test("gives what is left to the largest remainders: of seven, 4.2, 2.1 and 0.7 make 4, 2 and 1", () => {
    const sample = sampleOf(data, NAMES, { rows: 7, seed: 1 })
    expect(NAMES.map((name) => countOf(sample, name))).toEqual([4, 2, 1])
  })

  test("takes all rows, in their order, if there are no more than are wanted", () => {
    const all = labels.map((label, row) => ({ features: [row], class: NAMES[label] as string }))
    expect(sampleOf(data, NAMES, { rows: 100, seed: 1 })).toEqual(all)
    expect(sampleOf(data, NAMES, { rows: 1000, seed: 1 })).toEqual(all)
  })

  test("chooses the same rows for the same seed, and others for another", () => {
    const chosen = (seed: number) => sampleOf(data, NAMES, { rows: 10, seed })
    expect(chosen(1)).toEqual(chosen(1))
    expect(chosen(1)).not.toEqual(chosen(2))
  })

  test("takes each row once, in order, with its own class, and no share is off by one", () => {
    const tables = fc.array(fc.nat(2), { minLength: 1, maxLength: 80 })
    fc.assert(
      fc.property(tables, fc.integer({ min: 1, max: 100 }), fc.nat(99), (given, rows, seed) => {
        const sample = sampleOf(table(given, 3), NAMES, { rows, seed })
        expect(sample).toHaveLength(Math.min(rows, given.length))
        const places = sample.map(({ features }) => features[0] as number)
        expect(places).toEqual([...new Set(places)].toSorted((left, right) => left - right))
        for (const { features, class: name } of sample) {
          expect(name).toBe(NAMES[given[features[0] as number] as number] as string)
        }
        NAMES.forEach((name, label) => {
          const quota = (given.filter((of) => of === label).length * sample.length) / given.length
          expect(Math.abs(countOf(sample, name) - quota)).toBeLessThan(1)
        })
      }),
    )
  })
})
