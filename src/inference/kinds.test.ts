import { describe, expect, test } from "bun:test"
import { numbersOf } from "../../model/feature.ts"
import { checkedRun } from "./checked-run.ts"
import type { Feed } from "./engine.ts"
import { feederOf } from "./feeds.ts"
import { InferenceError, UnanswerableError } from "./inference-error.ts"
import { checkGolden } from "./golden.ts"
import {
  foreignModel,
  graphOf,
  PRICES,
  PRICES_GRAPH,
  SCORES,
  SCORES_GRAPH,
  SURVIVORS,
  SURVIVORS_GRAPH,
} from "./kinds.fixture.ts"
import { predictionCells, predictionColumns, predictionsOf } from "./prediction.ts"
import { rowReader } from "./rows.ts"
import { rowsFrom } from "./values.ts"

const SENT = [
  { age: 40, sex: " male", class: 3, alone: true, fare: 7.25 },
  { age: 0.5, sex: "female", class: 1, alone: 0, fare: 80.1 },
]
const ROWS = Float64Array.of(40, 1, 3, 1, 7.25, 0.5, 0, 1, 0, 80.1)

describe("rowReader() of columns of each type", () => {
  const read = rowReader(SURVIVORS.features)
  const messages = (change: object) => {
    const found = read([{ ...SENT[0], ...change }])
    return "faults" in found ? found.faults.map(({ code, message }) => `${code}: ${message}`) : []
  }

  test("takes numbers, whole numbers, truth and the texts of categories", () => {
    expect(read(SENT)).toEqual({ rows: ROWS })
  })

  const cases: [what: string, change: object, faults: string[]][] = [
    [
      "a text that is no category",
      { sex: "male" },
      ['not_a_category: must be one of "female", " male", found the string "male"'],
    ],
    [
      "a number for a category",
      { sex: 1 },
      ['not_a_category: must be one of "female", " male", found the number 1'],
    ],
    [
      "a part of a whole number",
      { class: 1.5 },
      ["not_whole: is 1.5; must be a whole number from 1 to 3"],
    ],
    ["a number beyond its limits", { class: 4 }, ["out_of_range: is 4; must be from 1 to 3"]],
    [
      "a text for truth",
      { alone: "yes" },
      ['not_a_number: must be true or false, found the string "yes"'],
    ],
    [
      "truth for a number",
      { age: true },
      ["not_a_number: must be a number from 0 to 120 years, found the boolean true"],
    ],
    [
      "null for a number without limits",
      { fare: null },
      ["not_a_number: must be a number, found null"],
    ],
    [
      "a number that is none",
      { fare: JSON.parse("1e400") },
      [
        "out_of_range: is too large for any number; must be from -1.7976931348623157e+308 to 1.7976931348623157e+308",
      ],
    ],
    [
      "an unknown key",
      { extra: 1 },
      ["unknown: is not a feature of this model; it has age, sex, class, alone, fare"],
    ],
  ]
  for (const [what, change, faults] of cases) {
    test(`refuses ${what}, and says what would be right`, () =>
      expect(messages(change)).toEqual(faults))
  }

  test("names what is missing", () => {
    const found = read([{}])
    expect("faults" in found && found.faults.map(({ message }) => message)).toEqual([
      "is missing; send a number from 0 to 120 years",
      'is missing; send one of "female", " male"',
      "is missing; send a whole number from 1 to 3",
      "is missing; send true or false",
      "is missing; send a number",
    ])
  })

  test("keeps whole numbers that 32 bits can't hold", () => {
    const wide = { ...SURVIVORS.features[2], accepted: { min: 0, max: 2 ** 40 } } as never
    expect(rowReader([wide])([{ class: 2 ** 24 + 1 }])).toEqual({
      rows: Float64Array.of(2 ** 24 + 1),
    })
  })
})

describe("feederOf()", () => {
  test("gives each input the array of its type", () => {
    expect(feederOf(SURVIVORS, SURVIVORS_GRAPH.inputs)(ROWS)).toEqual([
      { name: "age", type: "float32", data: Float32Array.of(40, 0.5), dims: [2, 1] },
      { name: "sex", type: "string", data: [" male", "female"], dims: [2, 1] },
      { name: "pclass", type: "int64", data: BigInt64Array.of(3n, 1n), dims: [2, 1] },
      { name: "alone", type: "bool", data: Uint8Array.of(1, 0), dims: [2, 1] },
      { name: "fare", type: "float64", data: Float64Array.of(7.25, 80.1), dims: [2, 1] },
    ] satisfies Feed[])
  })

  test("gives a matrix of doubles as it is", () => {
    const rows = Float64Array.of(5, 1)
    const [feed] = feederOf(PRICES, PRICES_GRAPH.inputs)(rows)
    expect(feed).toEqual({ name: "X", type: "float64", data: rows, dims: [1, 2] })
    expect(feed?.data).toBe(rows)
  })

  test("gives inputs of one dimension no other", () => {
    const ports = SURVIVORS_GRAPH.inputs.map((port) => ({ ...port, shape: ["n"] }))
    const dims = feederOf(SURVIVORS, ports)(ROWS).map((feed) => feed.dims)
    expect(dims).toEqual(ports.map(() => [2]))
  })

  test("picks the columns of inputs that hold several", () => {
    const features = SURVIVORS.features.map((feature) =>
      feature.name === "class" ? { ...feature, type: "int32" as const } : feature,
    )
    const card = {
      ...SURVIVORS,
      features: [...features, { ...features[2], name: "deck" }],
    } as never
    const rows = Float64Array.of(40, 1, 3, 1, 7.25, 2)
    expect(feederOf(card, [])(rows)[2]).toEqual({
      name: "pclass",
      type: "int32",
      data: Int32Array.of(3, 2),
      dims: [1, 2],
    })
  })
})

describe("checkedRun()", () => {
  test("puts the index of the graph's own label behind the probabilities of both classes", async () => {
    const answers = await checkedRun(SURVIVORS, SURVIVORS_GRAPH)(ROWS)
    expect(Array.from(answers, (value) => Number(value.toFixed(6)))).toEqual([
      0.9, 0.1, 0, 0.1, 0.9, 1,
    ])
    expect(predictionsOf(SURVIVORS, answers).map((one) => "class" in one && one.class)).toEqual([
      "died",
      "survived",
    ])
  })

  test("gives numbers as the graph does, in its precision", async () => {
    const answers = await checkedRun(PRICES, PRICES_GRAPH)(Float64Array.of(0.1, 0))
    expect(answers).toEqual(Float64Array.of(3 * 0.1))
    expect(predictionsOf(PRICES, answers)).toEqual([{ value: 3 * 0.1 }])
  })

  test("makes two scores of one around 0", async () => {
    const card = { ...SCORES, classes: SCORES.classes.slice(0, 2) }
    const graph = graphOf(SCORES_GRAPH as never, () => ({ scores: Float32Array.of(2.5) }))
    const answers = await checkedRun(card, graph)(Float32Array.of(1))
    expect(predictionsOf(card, answers)).toEqual([{ class: "2", scores: { "1": -2.5, "2": 2.5 } }])
  })

  const broken: [what: string, answers: object, message: string][] = [
    [
      "a label that is no class",
      { output_label: BigInt64Array.of(7n) },
      "the label of row 0 is 7, which is no class",
    ],
    ["no labels", { output_label: undefined }, "the run made 0 labels, expected 1"],
    ["texts for numbers", { output_probability: ["0.5"] }, "the run made 1 values, expected 1"],
    [
      "too many numbers",
      { output_probability: Float32Array.of(1, 2, 3) },
      "the run made 3 values, expected 2",
    ],
  ]
  for (const [what, change, message] of broken) {
    test(`takes no ${what}`, async () => {
      const good = { output_label: BigInt64Array.of(0n), output_probability: Float32Array.of(0.1) }
      const graph = graphOf(SURVIVORS_GRAPH as never, () => ({ ...good, ...change }))
      const running = checkedRun(SURVIVORS, graph)(ROWS.subarray(0, 5))
      expect(running).rejects.toThrow(message)
      await running.catch(() => {})
    })
  }

  test("tells rows that the model can't compute with from a model that fails", async () => {
    // As a converter's exponential does with what is too large for it.
    const graph = graphOf(PRICES_GRAPH as never, (rows) => {
      if (rows.some(([, distance]) => distance === -1)) throw new Error("node Exp: secret")
      const numbers = rows.map(([rooms]) => (Number(rooms) > 1e30 ? Number.NaN : 14))
      return { variable: Float64Array.from(numbers) }
    })
    const refusal = (row: number[]) =>
      checkedRun(
        PRICES,
        graph,
      )(Float64Array.from(row)).then(
        () => undefined,
        (error: Error) => error,
      )
    expect(await refusal([1e31, 1])).toBeInstanceOf(UnanswerableError)
    expect((await refusal([1e31, 1]))?.message).toBe(
      "can't compute with these values, though it does with others",
    )
    const failed = await refusal([1, -1])
    expect(failed).toBeInstanceOf(UnanswerableError)
    expect(failed?.message).not.toContain("secret")
    // A trained model has limits of its own, and no such excuse.
    const dead = graphOf(PRICES_GRAPH as never, () => ({ variable: Float64Array.of(Number.NaN) }))
    expect(
      await checkedRun(PRICES, dead)(Float64Array.of(1, 1)).catch((error: Error) => error),
    ).toBeInstanceOf(InferenceError)
  })

  test("takes no value that is not finite", async () => {
    const graph = graphOf(PRICES_GRAPH as never, () => ({ variable: Float64Array.of(1 / 0) }))
    const running = checkedRun(PRICES, graph)(Float64Array.of(1, 1))
    expect(running).rejects.toThrow("the value of row 0 is Infinity")
    await running.catch(() => {})
  })
})

describe("checkGolden()", () => {
  test("passes graphs that answer as their cards say", async () => {
    for (const model of [
      foreignModel(SURVIVORS, SURVIVORS_GRAPH),
      foreignModel(PRICES, PRICES_GRAPH),
      foreignModel(SCORES, SCORES_GRAPH),
    ])
      await model.selfTest()
  })

  const cases = [
    [
      "another class, though the numbers are right",
      { ...SCORES, golden: [{ row: 1, features: [2.5], class: "3", scores: [-1.5, -0.5, -0.5] }] },
      SCORES_GRAPH,
      "golden[0] promises 3 (-1.5, -0.5, -0.5), but the model answers 2 (-1.5, -0.5, -0.5)",
    ],
    [
      "another value",
      { ...PRICES, golden: [{ row: 1, features: [5, 1], value: 14.001 }] },
      PRICES_GRAPH,
      "golden[0] promises 14.001, but the model answers 14",
    ],
  ] as const
  for (const [what, card, graph, message] of cases) {
    test(`tells ${what}`, async () => {
      const checking = checkGolden(card as never, graph)
      expect(checking).rejects.toThrow(message)
      await checking.catch(() => {})
    })
  }

  test("lets a large value differ by as many digits as a small one", async () => {
    const large = { ...PRICES, golden: [{ row: 1, features: [5e6, 0], value: 15e6 + 1 }] }
    await checkGolden(large, PRICES_GRAPH)
  })

  test("asks for an example where the card promises nothing", async () => {
    const { card: version, name, title, description, model, features, value } = PRICES
    const card = { card: version, name, title, description, model, features, value }
    await checkGolden(card, PRICES_GRAPH)
    const silent = graphOf(PRICES_GRAPH as never, () => ({ variable: Float64Array.of() }))
    const checking = checkGolden(card, silent)
    expect(checking).rejects.toThrow(
      "an example can't be computed (the run made 0 values, expected 1)",
    )
    await checking.catch(() => {})
  })
})

describe("predictions in a table", () => {
  test("have the columns of the kind", () => {
    expect(predictionColumns(SURVIVORS)).toEqual([
      "class",
      "probability_died",
      "probability_survived",
    ])
    expect(predictionColumns(SCORES)).toEqual(["class", "score_1", "score_2", "score_3"])
    expect(predictionColumns(PRICES)).toEqual(["price"])
  })
  test("have the cells of those columns", async () => {
    const rows = rowsFrom(SCORES.features, [1, 3])
    const answers = await foreignModel(SCORES, SCORES_GRAPH).predict(rows)
    expect(predictionCells(SCORES)(answers, 1)).toEqual(["3", -2, -1, -0])
    expect(predictionCells(PRICES)(Float64Array.of(1.5, 2.5), 1)).toEqual([2.5])
    expect(numbersOf(SURVIVORS.features, [1, " male", 2, 1, 3])).toEqual([1, 1, 2, 1, 3])
  })
})
