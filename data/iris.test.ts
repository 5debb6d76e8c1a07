import { describe, expect, test } from "bun:test"
import { join } from "node:path"
import { readTable } from "../train/table.ts"

const bytes = await Bun.file(join(import.meta.dir, "iris.csv")).bytes()
const { features, labels } = readTable(bytes, {
  file: "data/iris.csv",
  delimiter: ",",
  features: ["sepal_length", "sepal_width", "petal_length", "petal_width"],
  target: "species",
  values: ["setosa", "versicolor", "virginica"],
})

/** A row, counted from 1 as in the literature. */
function row(number: number): number[] {
  return [...features.values.subarray(4 * (number - 1), 4 * number)]
}

describe("data/iris.csv has Fisher's values", () => {
  test("in row 35, where UCI's file has a petal width of 0.1", () => {
    expect(row(35)).toEqual([4.9, 3.1, 1.5, 0.2])
  })
  test("in row 38, where UCI's file has a sepal width of 3.1 and a petal length of 1.5", () => {
    expect(row(38)).toEqual([4.9, 3.6, 1.4, 0.1])
  })
  test("with 50 rows of each species, in their order", () => {
    expect([...labels]).toEqual(
      [0, 1, 2].flatMap((label) => Array.from({ length: 50 }, () => label)),
    )
  })
  test("with the means of Fisher's paper (1936, table II)", () => {
    const meanOf = (first: number, column: number) =>
      Array.from({ length: 50 }, (_, index) => row(first + index)[column] as number).reduce(
        (a, b) => a + b,
      ) / 50
    const expected = [
      [5.006, 3.428, 1.462, 0.246],
      [5.936, 2.77, 4.26, 1.326],
      [6.588, 2.974, 5.552, 2.026],
    ]
    expected.forEach((means, species) =>
      means.forEach((mean, column) =>
        expect(meanOf(50 * species + 1, column)).toBeCloseTo(mean, 10),
      ),
    )
  })
  test("with one pair of equal rows, 102 and 143", () => {
    const first = new Map<string, number>()
    const pairs: [number, number][] = []
    for (let number = 1; number <= 150; number++) {
      const key = [...row(number), labels[number - 1]].join()
      const earlier = first.get(key)
      if (earlier === undefined) first.set(key, number)
      else pairs.push([earlier, number])
    }
    expect(pairs).toEqual([[102, 143]])
  })
})

test("data/README.md names the SHA-256 of data/iris.csv", async () => {
  const text = await Bun.file(join(import.meta.dir, "README.md")).text()
  const digest = new Bun.CryptoHasher("sha256").update(bytes).digest("hex")
  expect(text).toContain(`SHA-256: ${digest}`)
})
