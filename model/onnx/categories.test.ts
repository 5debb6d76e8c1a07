import { describe, expect, test } from "bun:test"
import { graphOf } from "./graphs.fixture.ts"
import { type Node, tensor, value } from "./messages.ts"
import { prepareGraph } from "./prepare-graph.ts"

const encoder = (input: string, ...texts: string[]): Node => ({
  type: "OneHotEncoder",
  domain: "ai.onnx.ml",
  inputs: [input],
  outputs: [`${input} encoded`],
  attributes: { cats_strings: texts },
})

/** The categories that are found of a matrix of two texts and of a column of one. */
const categories = (nodes: Node[], constants: Uint8Array<ArrayBuffer>[] = []) =>
  prepareGraph(
    graphOf({
      nodes: [...nodes, { type: "Softmax", inputs: ["number"], outputs: ["y"] }],
      constants,
      inputs: [
        value("texts", "string", ["rows", 2]),
        value("text", "string", ["rows", 1]),
        value("number", "float32", ["rows", 1]),
      ],
      outputs: [value("y", "float32", ["rows", 3])],
    }),
  ).contract.inputs.flatMap((input) => input.categories)

const A = ["a1", "a2"]
const B = ["b1", "b2"]
const C = ["c1", "c2"]
const place = (name: string, index: number) => tensor(name, [1], BigInt64Array.of(BigInt(index)))

describe("prepareGraph() finds the categories", () => {
  test("of an input that is encoded as it is", () => {
    expect(categories([encoder("text", ...C)])).toEqual([undefined, undefined, C, undefined])
    // What is told of a matrix is told of each of its columns.
    expect(categories([encoder("texts", ...A)])).toEqual([A, A, undefined, undefined])
  })

  for (const type of ["ArrayFeatureExtractor", "Gather"]) {
    test(`of columns that ${type} takes out of a matrix`, () => {
      const nodes = [
        { type, inputs: ["texts", "0"], outputs: ["first"] },
        { type, inputs: ["texts", "1"], outputs: ["second"] },
        encoder("first", ...A),
        encoder("second", ...B),
      ]
      expect(categories(nodes, [place("0", 0), place("1", 1)])).toEqual([
        A,
        B,
        undefined,
        undefined,
      ])
    })
  }

  test("of columns that are put together first, and taken apart then", () => {
    const nodes = [
      { type: "Concat", inputs: ["texts", "text"], outputs: ["all"] },
      { type: "Identity", inputs: ["all"], outputs: ["same"] },
      { type: "Split", inputs: ["same"], outputs: ["first", "second", "third"] },
      encoder("first", ...A),
      encoder("second", ...B),
      encoder("third", ...C),
    ]
    expect(categories(nodes)).toEqual([A, B, C, undefined])
  })

  test("of parts of several columns", () => {
    const nodes = [
      { type: "Concat", inputs: ["texts", "text"], outputs: ["all"] },
      { type: "Split", inputs: ["all", "sizes"], outputs: ["first", "others"] },
      encoder("others", ...B),
    ]
    const sizes = tensor("sizes", [2], BigInt64Array.of(1n, 2n))
    expect(categories(nodes, [sizes])).toEqual([undefined, B, B, undefined])
  })

  test("of LabelEncoder and CategoryMapper, and of several encoders together", () => {
    const other = (type: string, key: string, texts: string[]) => ({
      ...encoder("text", ...texts),
      type,
      outputs: [type],
      attributes: { [key]: texts },
    })
    const nodes = [
      other("LabelEncoder", "keys_strings", ["c1"]),
      other("CategoryMapper", "cats_strings", ["c2"]),
      encoder("text", ...C),
    ]
    expect(categories(nodes)).toEqual([undefined, undefined, C, undefined])
  })

  test("nowhere where an operator changes the texts before, or a garbled graph goes in circles", () => {
    const changed = { type: "StringNormalizer", inputs: ["text"], outputs: ["lower"] }
    const circle = { type: "Concat", inputs: ["circle", "circle"], outputs: ["circle"] }
    const unknown = [undefined, undefined, undefined, undefined]
    expect(categories([changed, encoder("lower", ...C)])).toEqual(unknown)
    expect(categories([circle, encoder("circle", ...C)])).toEqual(unknown)
    const beyond = { type: "Gather", inputs: ["text", "5"], outputs: ["none"] }
    expect(categories([beyond, encoder("none", ...C)], [place("5", 5)])).toEqual(unknown)
  })
})
