import { describe, expect, test } from "bun:test"
import { encode } from "./encode.ts"
import { run } from "./feeds.fixture.ts"
import { FIELDS } from "./field-numbers.ts"
import { graphOf } from "./graphs.fixture.ts"
import { tensor, tensorType, value } from "./messages.ts"
import { prepareGraph } from "./prepare-graph.ts"

/** Takes an input as it is, and answers 0 for every row, whatever it is given. */
const taking = (...inputs: Uint8Array<ArrayBuffer>[]) =>
  graphOf({
    nodes: [{ type: "Relu", inputs: ["x"], outputs: ["y"] }],
    inputs,
    outputs: [value("y", "float32", ["rows", 1])],
  })

describe("prepareGraph() refuses an input that is no table", () => {
  const cases: [what: string, input: Uint8Array<ArrayBuffer>, message: string][] = [
    [
      "an image",
      value("pixels", "float32", ["N", 3, 224, 224]),
      "input pixels (float32, rows × 3 × 224 × 224): has 4 dimensions, as images and sequences have; served are tables, rows × columns",
    ],
    [
      "bytes",
      value("x", "uint8", ["N", 3]),
      "input x (uint8, rows × 3): can't be taken; export it with float32, float64, int64, int32, bool or string",
    ],
    [
      "half floats",
      value("x", "float16", ["N", 3]),
      "input x (float16, rows × 3): can't be taken; export it with float32, float64, int64, int32, bool or string",
    ],
    [
      "any number of columns",
      value("x", "float32", ["N", "M"]),
      "input x (float32, rows × any): the number of its columns is not told; export it with that number, for example FloatTensorType([None, 4])",
    ],
    [
      "no shape",
      encode(
        [FIELDS.value.name, "x"],
        [FIELDS.value.type, encode([FIELDS.type.tensor, encode([FIELDS.tensorType.element, 1n])])],
      ),
      "input x (float32): the number of its columns is not told; export it with its shape",
    ],
    [
      "one row without a dimension for rows",
      value("x", "float32", [4]),
      "input x (float32, 4): has no dimension for rows; export it with rows × columns",
    ],
    [
      "a single number",
      value("x", "float32", []),
      "input x (float32): has no dimension for rows; export it with rows × columns",
    ],
    [
      "more columns than a table has",
      value("x", "float32", ["N", 2_000_000_000]),
      "x (float32, rows × 2000000000): has more columns than the 100000 that are taken",
    ],
    [
      "a map",
      encode(
        [FIELDS.value.name, "x\u001b[2J\ny"],
        [FIELDS.value.type, encode([FIELDS.type.map, new Uint8Array()])],
      ),
      "input x [2J y (not a tensor): can't be taken; export it with float32, float64, int64, int32, bool or string",
    ],
  ]
  for (const [what, input, message] of cases) {
    test(what, () => expect(() => prepareGraph(taking(input))).toThrow(new Error(message)))
  }

  test("or none at all", () => {
    expect(() => prepareGraph(taking())).toThrow("takes no input")
  })

  test("or constants that are elsewhere", () => {
    const { dimensions, element, name, location } = FIELDS.tensor
    const file = graphOf({
      nodes: [{ type: "Add", inputs: ["x", "weights"], outputs: ["y"] }],
      constants: [encode([dimensions, [3n]], [element, 1n], [name, "weights"], [location, 1n])],
    })
    expect(() => prepareGraph(file)).toThrow(
      "keeps the values of weights in a second file; save it",
    )
  })
})

describe("prepareGraph() finds", () => {
  test("the names of columns in the metadata, as a list or between commas", () => {
    const named = (metadata: Record<string, string>) =>
      prepareGraph(
        graphOf({
          nodes: [{ type: "Softmax", inputs: ["x"], outputs: ["y"] }],
          inputs: [value("x", "float32", ["N", 2]), value("z", "float32", ["N", 1])],
          metadata,
        }),
      ).contract.inputs.map(({ names }) => names)
    expect(named({ feature_names: '["height","width","depth"]' })).toEqual([
      ["height", "width"],
      ["depth"],
    ])
    expect(named({ features: "height, width, depth" })).toEqual([["height", "width"], ["depth"]])
    expect(named({})).toEqual([["x_0", "x_1"], ["z"]])
    // Not as many, or one of them twice.
    expect(named({ features: "height, width" })).toEqual([["x_0", "x_1"], ["z"]])
    expect(named({ features: '["a","a","b"]' })).toEqual([["x_0", "x_1"], ["z"]])
  })

  test("a constant that an old file lists among its inputs to be none of them", () => {
    const file = graphOf({
      nodes: [{ type: "Add", inputs: ["x", "bias"], outputs: ["y"] }],
      constants: [tensor("bias", [1], Float32Array.of(1))],
      inputs: [value("x", "float32", ["N", 1]), value("bias", "float32", [1])],
      outputs: [value("y", "float32", ["N", 1])],
    })
    expect(prepareGraph(file).contract.inputs.map(({ name }) => name)).toEqual(["x"])
  })

  test("a column of its own, with or without a second dimension", async () => {
    const file = graphOf({
      nodes: [
        { type: "Reshape", inputs: ["a", "column"], outputs: ["a2"] },
        { type: "Add", inputs: ["a2", "b"], outputs: ["y"] },
      ],
      constants: [tensor("column", [2], BigInt64Array.of(-1n, 1n))],
      inputs: [value("a", "float32", ["N"]), value("b", "float32", ["N", 1])],
      outputs: [value("y", "float32", ["N", 1])],
    })
    const prepared = prepareGraph(file)
    expect(prepared.contract.inputs).toMatchObject([
      { name: "a", rank: 1, columns: 1 },
      { name: "b", rank: 2, columns: 1 },
    ])
    expect(
      (
        await run(prepared, [
          [1, 10],
          [2, 20],
        ])
      ).values,
    ).toEqual([11, 22])
  })
})

describe("prepareGraph() lets a graph take any number of rows", () => {
  const fixed = (rows: number) =>
    graphOf({
      nodes: [{ type: "Softmax", inputs: ["x"], outputs: ["y"] }],
      inputs: [value("x", "float32", [rows, 2])],
      outputs: [value("y", "float32", [rows, 2])],
    })

  test("that was written for one at a time", async () => {
    const prepared = prepareGraph(fixed(1))
    expect(prepared.changes).toEqual(["input x: written for 1 row at a time; any number is taken"])
    // The softmax of equal numbers is even, of ln 3 and 0 three to one.
    const { values } = await run(prepared, [
      [5, 5],
      [Math.log(3), 0],
      [0, Math.log(3)],
    ])
    const expected = [0.5, 0.5, 0.75, 0.25, 0.25, 0.75]
    expected.forEach((each, index) => expect(values[index]).toBeCloseTo(each, 6))
  })

  test("that was written for eight at a time", () => {
    expect(prepareGraph(fixed(8)).changes).toEqual([
      "input x: written for 8 rows at a time; any number is taken",
    ])
  })

  test("and keeps what nobody knows in the shape", () => {
    const unknown = encode([4321, "kept"])
    const shape = (dims: readonly (number | string)[]) =>
      encode(
        [FIELDS.value.name, "x"],
        [FIELDS.value.type, Buffer.concat([tensorType("float32", dims), unknown])],
      )
    const file = graphOf({
      nodes: [{ type: "Softmax", inputs: ["x"], outputs: ["y"] }],
      inputs: [shape([1, 2])],
      outputs: [value("y", "float32", [1, 2])],
    })
    expect(Buffer.from(prepareGraph(file).bytes).includes(shape(["rows", 2]))).toBe(true)
  })
})
