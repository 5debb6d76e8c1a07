import { describe, expect, test } from "bun:test"
import type { ClassesAnswer } from "./contract.ts"
import { graphOf } from "./graphs.fixture.ts"
import { type Model, type Node, tensor, value } from "./messages.ts"
import { prepareGraph } from "./prepare-graph.ts"

type Given = Partial<Model> & Pick<Model, "nodes">

const answer = (given: Given, classes?: string[]) =>
  prepareGraph(graphOf(given), { classes }).contract.answer
const ml = (
  type: string,
  inputs: string[],
  outputs: string[],
  attributes: Node["attributes"],
): Node => ({
  type,
  domain: "ai.onnx.ml",
  inputs,
  outputs,
  attributes: attributes ?? {},
})
const softmax: Node = { type: "Softmax", inputs: ["x"], outputs: ["y"] }
const relu: Node = { type: "Relu", inputs: ["x"], outputs: ["y"] }
const argmax: Node = {
  type: "ArgMax",
  inputs: ["y"],
  outputs: ["index"],
  attributes: { keepdims: 0n },
}
const numbers = value("y", "float32", ["rows", 3])
const label = (type: "int64" | "string") => value("label", type, ["rows"])

describe("a classifier without a label", () => {
  test("is known by its Softmax, and its classes by their places", () => {
    expect(answer({ nodes: [softmax] })).toEqual({
      kind: "probabilities",
      isProven: true,
      output: "y",
      type: "float32",
      columns: 3,
      classes: ["0", "1", "2"],
      label: undefined,
    })
  })

  test("has the names that the metadata gives", () => {
    for (const classes of ['["a","b","c"]', "a, b, c"]) {
      expect(answer({ nodes: [softmax], metadata: { classes } })).toMatchObject({
        classes: ["a", "b", "c"],
      })
    }
  })

  test("has the names that a card gives, before all others", () => {
    expect(
      answer({ nodes: [softmax], metadata: { classes: "a, b, c" } }, ["x", "y", "z"]),
    ).toMatchObject({
      classes: ["x", "y", "z"],
    })
  })

  test("has two classes where a Sigmoid makes one column", () => {
    const sigmoid: Node = { type: "Sigmoid", inputs: ["x"], outputs: ["y"] }
    expect(
      answer({ nodes: [sigmoid], outputs: [value("y", "float32", ["rows", 1])] }),
    ).toMatchObject({
      kind: "probabilities",
      isProven: true,
      columns: 1,
      classes: ["0", "1"],
    })
  })

  test("is one where names say so, though its operators prove nothing", () => {
    expect(answer({ nodes: [relu], metadata: { class_names: "a, b, c" } })).toMatchObject({
      kind: "probabilities",
      isProven: false,
      classes: ["a", "b", "c"],
    })
  })
})

describe("the values of a label", () => {
  const labelled = (nodes: Node[], type: "int64" | "string", given: Partial<Given> = {}) =>
    answer({
      nodes: [softmax, argmax, ...nodes],
      outputs: [label(type), numbers],
      ...given,
    }) as ClassesAnswer

  test("are looked up by the index of the chosen class", () => {
    const nodes = [ml("ArrayFeatureExtractor", ["names", "index"], ["label"], {})]
    const constants = [tensor("names", [3], BigInt64Array.of(7n, 9n, 2n ** 60n))]
    expect(labelled(nodes, "int64", { constants })).toMatchObject({
      classes: ["7", "9", "1152921504606846976"],
      label: { output: "label", type: "int64", values: ["7", "9", "1152921504606846976"] },
    })
  })

  test("are the index itself", () => {
    const nodes = [{ type: "Identity", inputs: ["index"], outputs: ["label"] }]
    expect(labelled(nodes, "int64").label?.values).toEqual(["0", "1", "2"])
  })

  test("are what a LabelEncoder makes of the index", () => {
    const attributes = { keys_int64s: [2n, 0n, 1n], values_strings: ["c", "a", "b"] }
    const nodes = [ml("LabelEncoder", ["index"], ["label"], attributes)]
    expect(labelled(nodes, "string")).toMatchObject({
      classes: ["a", "b", "c"],
      label: { type: "string", values: ["a", "b", "c"] },
    })
  })

  test("stay what they are where the metadata has better names", () => {
    const nodes = [{ type: "Identity", inputs: ["index"], outputs: ["label"] }]
    expect(labelled(nodes, "int64", { metadata: { classes: "a, b, c" } })).toMatchObject({
      classes: ["a", "b", "c"],
      label: { values: ["0", "1", "2"] },
    })
  })

  test("are not told by every graph: then they are asked for", () => {
    const nodes = [{ type: "NonZero", inputs: ["index"], outputs: ["label"] }]
    expect(() => labelled(nodes, "int64")).toThrow(
      "output label: the graph does not tell which classes it answers; name them in the file's metadata_props (classes)",
    )
    const named = (type: "int64" | "string") =>
      labelled(nodes, type, { metadata: { classes: "a, b, c" } })
    expect(named("int64").label?.values).toEqual(["0", "1", "2"])
    expect(named("string").label?.values).toEqual(["a", "b", "c"])
  })

  test("are no endless search where a garbled graph goes in circles", () => {
    const nodes = [
      ml("LabelEncoder", ["label"], ["label"], { keys_int64s: [0n], values_int64s: [0n] }),
    ]
    expect(() => labelled(nodes, "int64")).toThrow("has 3 columns, but the classes are 0")
    const circle = [{ type: "Identity", inputs: ["label"], outputs: ["label"] }]
    expect(() => labelled(circle, "int64")).toThrow("does not tell which classes")
  })
})

describe("what kind of numbers a classifier of ai.onnx.ml answers", () => {
  const classified = (type: string, attributes: Node["attributes"]) => {
    const names = { classlabels_strings: ["a", "b", "c"] }
    return answer({
      nodes: [ml(type, ["x"], ["label", "y"], { ...names, ...attributes })],
      outputs: [label("string"), numbers],
    })
  }
  test("is not proven for trees, whose leaves can hold shares", () => {
    expect(classified("TreeEnsembleClassifier", {})).toMatchObject({
      kind: "probabilities",
      isProven: false,
    })
  })
  test("is scores for a linear one without a transformation", () => {
    expect(classified("LinearClassifier", {})).toMatchObject({ kind: "scores", isProven: true })
  })
  test("is scores for a support vector machine without Platt's parameters", () => {
    expect(classified("SVMClassifier", {})).toMatchObject({ kind: "scores", isProven: true })
  })
})

describe("a regressor", () => {
  const value1 = value("y", "float32", ["rows", 1])
  test("answers one column, or a list", () => {
    const expected = { kind: "value", output: "y", type: "float32" } as const
    expect(answer({ nodes: [relu], outputs: [value1] })).toEqual(expected)
    expect(answer({ nodes: [relu], outputs: [value("y", "float32", ["rows"])] })).toEqual(expected)
  })

  test("of ai.onnx.ml tells its targets where the output does not", () => {
    const outputs = [value("y", "float32", ["rows", "targets"])]
    for (const [type, attribute] of [
      ["TreeEnsembleRegressor", "n_targets"],
      ["LinearRegressor", "targets"],
    ] as const) {
      const regressor = (targets: bigint) => [ml(type, ["x"], ["y"], { [attribute]: targets })]
      expect(answer({ nodes: regressor(1n), outputs })).toMatchObject({ kind: "value" })
      expect(() => answer({ nodes: regressor(2n), outputs })).toThrow("has several numbers a row")
    }
    const vectors = [ml("SVMRegressor", ["x"], ["y"], {})]
    expect(answer({ nodes: vectors, outputs })).toMatchObject({ kind: "value" })
  })
})

describe("of several outputs", () => {
  const nodes = [
    ml("TreeEnsembleClassifier", ["x"], ["label", "y"], { classlabels_int64s: [0n, 1n, 2n] }),
    { type: "Relu", inputs: ["x"], outputs: ["path"] },
  ]
  test("the one with a column a class is the answer", () => {
    const outputs = [label("int64"), numbers, value("path", "float32", ["rows", 17])]
    expect(answer({ nodes, outputs })).toMatchObject({ output: "y", columns: 3 })
  })
  test("the one called label is the label", () => {
    const outputs = [value("leaf", "int64", ["rows", 1]), label("int64"), numbers]
    expect(answer({ nodes, outputs })).toMatchObject({ label: { output: "label" } })
  })
})

describe("prepareGraph() refuses outputs that mean nothing known", () => {
  const cases: [what: string, given: Given, message: string][] = [
    [
      "several numbers of a regressor",
      { nodes: [relu] },
      "output y (float32, rows × 3): has several numbers a row, and nothing says that they are classes; " +
        "for a classifier name them in the file's metadata_props (classes), for a regressor export one target",
    ],
    [
      "several outputs",
      { nodes: [relu], outputs: [numbers, value("z", "float32", ["rows", 2])] },
      "has several outputs that could be its answer (y (float32, rows × 3), z (float32, rows × 2)); " +
        "export it with a label and one number a class, or with the one number that it estimates",
    ],
    [
      "a class alone",
      { nodes: [relu], outputs: [label("int64")] },
      "answers a class alone (label (int64, rows)); export it with its probabilities or scores",
    ],
    [
      "an image",
      { nodes: [relu], outputs: [value("y", "float32", ["rows", 3, 64, 64])] },
      "answers nothing that can be served (y (float32, rows × 3 × 64 × 64)): wanted are floats, rows × columns",
    ],
    [
      "nothing",
      { nodes: [relu], outputs: [] },
      "answers nothing that can be served (no output): wanted are floats, rows × columns",
    ],
    [
      "columns whose number is not told",
      {
        nodes: [ml("ArrayFeatureExtractor", ["names", "x"], ["label"], {}), relu],
        outputs: [label("int64"), value("y", "float32", ["rows", "any"])],
      },
      "output y (float32, rows × any): the number of its columns is not told",
    ],
    [
      "other classes than columns",
      {
        nodes: [ml("LinearClassifier", ["x"], ["label", "y"], { classlabels_ints: [0n, 1n] })],
        outputs: [label("int64"), numbers],
      },
      "output y (float32, rows × 3): has 3 columns, but the classes are 0, 1",
    ],
    [
      "a class that is there twice",
      {
        nodes: [
          ml("LinearClassifier", ["x"], ["label", "y"], { classlabels_strings: ["a", "b", "a"] }),
        ],
        outputs: [label("string"), numbers],
      },
      "output y (float32, rows × 3): has 3 columns, but the classes are a, b, a",
    ],
    [
      "more columns than a table has",
      { nodes: [softmax], outputs: [value("y", "float32", ["rows", 2_000_000_000])] },
      "y (float32, rows × 2000000000): has more columns than the 100000 that are taken",
    ],
  ]
  for (const [what, given, message] of cases) {
    test(what, () => expect(() => answer(given)).toThrow(new Error(message)))
  }
})
