import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import type { TrainedFeature } from "../../model/trained-card.ts"
import { readTrainedCard } from "../../model/read-card.ts"
import { onnxRuntime } from "./engine.ts"
import { plainLayout } from "./layout.ts"
import { feature, linearRun } from "./linear.fixture.ts"
import type { FlipQuestion } from "./flips.ts"
import type { Linear } from "./linear.ts"
import { linearFlips } from "./linear-flips.ts"
import { loadModel } from "./model.ts"
import { pointsSearched, searchedFlips } from "./searched-flips.ts"
import type { Values } from "./values.ts"

// The second class wins above 5.
const linear = {
  weights: [
    [0, 0],
    [1, 0],
  ],
  intercepts: [0, -5],
}
const features = [feature(1, 9), feature(-1, 1)]
const run = linearRun(linear)
const layout = plainLayout("probabilities", 2)

describe("linearFlips()", () => {
  test("tells the first readable value beyond the crossing, and nothing of a feature without one", async () => {
    const question = { row: [8, 1], label: 1, features, run, layout }
    // At 5 both are as probable, and the first of equals wins.
    expect(await linearFlips(linear, question)).toEqual([
      { feature: 0, from: 8, to: 5, label: 0, distance: 3 / 8 },
    ])
    expect(await linearFlips(linear, { ...question, row: [3, 1], label: 0 })).toEqual([
      { feature: 0, from: 3, to: 5.001, label: 1, distance: (5.001 - 3) / 8 },
    ])
  })

  test("tells nothing beyond what was observed", async () => {
    const narrow = [feature(6, 9), feature(-1, 1)]
    expect(
      await linearFlips(linear, { row: [8, 1], label: 1, features: narrow, run, layout }),
    ).toEqual([])
  })

  for (const [name, search] of [
    ["linearFlips", (question: FlipQuestion) => linearFlips(linear, question)],
    ["searchedFlips", searchedFlips],
  ] as const)
    test(`leads a row outside of what was observed back into it: ${name}()`, async () => {
      // The second class wins above 5, and only 1 to 4 were observed.
      const narrow = [feature(1, 4), feature(-1, 1)]
      expect(await search({ row: [30, 1], label: 1, features: narrow, run, layout })).toEqual([
        { feature: 0, from: 30, to: 4, label: 0, distance: 26 / 3 },
      ])
    })

  for (const [name, search] of [
    ["linearFlips", linearFlips],
    ["searchedFlips", (_: Linear, question: FlipQuestion) => searchedFlips(question)],
  ] as const)
    test(`tells the first whole step where a number comes in such, if it flips there: ${name}()`, async () => {
      // The second class wins above 2015.83; at 5 both are equal, and the first wins.
      const late = { weights: [[0], [1]], intercepts: [0, -2015.83] }
      const flip = async (of: Linear, row: number, label: number, known: TrainedFeature) =>
        (
          await search(of, { row: [row], label, features: [known], run: linearRun(of), layout })
        )?.map(({ to }) => to)
      const years = feature(1950, 2020, 1)
      expect(await flip(late, 2000, 0, years)).toEqual([2016])
      expect(await flip(late, 2020, 1, years)).toEqual([2015])
      expect(await flip(late, 1970, 0, feature(1950, 2020, 10))).toEqual([2020])
      const [near] = (await flip(late, 2000, 0, feature(1950, 2015.9, 1))) ?? []
      expect(near).toBeCloseTo(2015.84, 2)
      const five = { weights: [[0], [1]], intercepts: [0, -5] }
      expect(await flip(five, 3, 0, feature(0, 9, 1))).toEqual([6])
    })

  test("leaves an exact tie to the side of the other class", async () => {
    const [flip] = await linearFlips(linear, { row: [5, 1], label: 0, features, run, layout })
    expect(flip).toMatchObject({ feature: 0, from: 5, label: 1 })
    expect(flip?.to).toBeGreaterThan(5)
    expect(flip?.to).toBeLessThan(5.01)
  })

  test("takes a value between a crossing and the end of the observed range that is not round", async () => {
    const sharp = { weights: [[0], [1]], intercepts: [0, -0.12345] }
    const to = await linearFlips(sharp, {
      row: [0.1],
      label: 0,
      features: [feature(0, 0.1235, 1)],
      run: linearRun(sharp),
      layout,
    })
    expect(to[0]?.to).toBeCloseTo(0.12345, 6)
    expect(to[0]?.to).toBeGreaterThan(0.12345)
  })
})

describe("pointsSearched()", () => {
  test("gives fewer points for many features, and none where they would be too few", () => {
    expect([1, 176, 200, 3000].map(pointsSearched)).toEqual([129, 129, 100, undefined])
  })
})

describe("searchedFlips()", () => {
  test("finds what is computed for a linear model", async () => {
    // No slope is so flat that 32 bits can't tell on which side of the crossing a value lies.
    const slope = fc
      .integer({ min: 1, max: 8 })
      .chain((size) => fc.constantFrom(size / 4, -size / 4))
    const number = fc.integer({ min: -17, max: 17 }).map((tenths) => tenths / 10)
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(slope, slope),
        number,
        fc.tuple(number, number),
        async ([one, other], intercept, row) => {
          const any = {
            weights: [
              [0, 0],
              [one, other],
            ],
            intercepts: [0, intercept + 0.0123],
          }
          const ask = linearRun(any)
          const [first = 0, second = 0] = await ask(Float32Array.from(row))
          const label = second > first ? 1 : 0
          const question = {
            row,
            label,
            features: [feature(-2, 2), feature(-2, 2)],
            run: ask,
            layout,
          }
          const computed = await linearFlips(any, question)
          const searched = await searchedFlips(question)
          for (const flip of computed) {
            const found = searched?.find(({ feature: index }) => index === flip.feature)
            expect(Math.abs((found?.to ?? Number.NaN) - flip.to)).toBeLessThanOrEqual(0.0021)
          }
          expect(searched?.length).toBe(computed.length)
        },
      ),
      { numRuns: 50 },
    )
  })

  test("finds the thresholds of a model that is a step", async () => {
    // A tree with one node: above 2.75 the second class.
    const tree = async (rows: Values) =>
      Float32Array.from([...rows].flatMap((value) => (value > 2.75 ? [0, 1] : [1, 0])))
    const flips = await searchedFlips({
      row: [1],
      label: 0,
      features: [feature(0, 9)],
      run: tree,
      layout,
    })
    expect(flips).toEqual([{ feature: 0, from: 1, to: 2.751, label: 1, distance: 1.751 / 9 }])
  })

  test("finds nothing where there are thousands of features", async () => {
    const many = Array.from({ length: 2000 }, () => feature(0, 1))
    const question = { row: many.map(() => 0), label: 0, features: many, run, layout }
    expect(await searchedFlips(question)).toBeUndefined()
  })
})

test("the flips of a real flower are those of scikit-learn 1.9.1", async () => {
  const { features: known, classes } = await readTrainedCard(
    await Bun.file("model/iris.yaml").text(),
    "iris.yaml",
  )
  const { probe, release } = await loadModel("model", onnxRuntime, { name: "iris" })
  const label = classes.findIndex(({ name }) => name === "virginica")
  const flips = await searchedFlips({
    row: [5.9, 3.2, 4.8, 1.8],
    label,
    features: known,
    run: probe,
    layout: plainLayout("probabilities", 3),
  })
  await release()
  // Where (w_k - w_virginica) x + b_k - b_virginica is 0, of LinearDiscriminantAnalysis().
  const crossings = new Map([
    ["petal_length", 4.656856],
    ["petal_width", 1.726154],
    ["sepal_length", 6.232518],
    ["sepal_width", 3.519278],
  ])
  const found = (flips ?? []).map(
    ({ feature: index, to }) => [known[index]?.name ?? "", to] as const,
  )
  expect(found.map(([name]) => name)).toEqual([...crossings.keys()])
  for (const [name, to] of found)
    expect(Math.abs(to - (crossings.get(name) ?? 0))).toBeLessThan(0.0011)
})
