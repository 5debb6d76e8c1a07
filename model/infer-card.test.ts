import { describe, expect, test } from "bun:test"
import { FIXTURES } from "../test/fixtures/fixtures.ts"
import { inferCard } from "./infer-card.ts"
import { inspectCard } from "./inspect-card.ts"
import type { GraphContract } from "./onnx/contract.ts"
import { GraphError } from "./onnx/graph-error.ts"
import { prepareGraph } from "./onnx/prepare-graph.ts"
import { readCard } from "./read-card.ts"
import { writeCard } from "./write-card.ts"

const SHA256 = "c".repeat(64)

/** The contract of a graph of two inputs, with changes. */
function contractWith(changes: Partial<GraphContract>): GraphContract {
  return {
    inputs: [
      { name: "a", type: "float32", rank: 2, columns: 1, names: ["a"], categories: [undefined] },
      { name: "b", type: "string", rank: 2, columns: 1, names: ["b"], categories: [["x", "y"]] },
    ],
    answer: { kind: "value", output: "variable", type: "float32" },
    metadata: new Map(),
    producer: undefined,
    operatorSets: new Map(),
    ...changes,
  }
}

describe("inferCard()", () => {
  test("makes a card that can be read again, of every graph that converters write", async () => {
    for (const { name, bytes } of FIXTURES) {
      const card = inferCard(name, prepareGraph(bytes).contract, SHA256)
      expect(inspectCard(card)).toEqual([])
      expect(await readCard(writeCard(card), `${name}.yaml`)).toEqual(card)
    }
  })

  test("names inputs, categories and a value as the graph does", () => {
    expect(inferCard("two-inputs", contractWith({ producer: "a\nb 1" }), SHA256)).toEqual({
      card: 1,
      name: "two-inputs",
      title: "Two inputs",
      description:
        "A model from elsewhere. Its card was made of its graph alone, which does not say what it is for.",
      model: { file: "two-inputs.onnx", sha256: SHA256, producer: "a b 1", value: "variable" },
      features: [
        { name: "a", label: "a", description: "The model's input a." },
        {
          name: "b",
          label: "b",
          description: "The model's input b.",
          type: "string",
          categories: ["x", "y"],
        },
      ],
      value: { name: "variable", label: "Value", description: "What the model answers." },
    })
  })

  test("takes title and description from the file's metadata", () => {
    const metadata = new Map([
      ["title", "Two\u0000 things"],
      ["description", "What they are."],
    ])
    expect(inferCard("x", contractWith({ metadata }), SHA256)).toMatchObject({
      title: "Two  things",
      description: "What they are.",
    })
  })

  test("calls classes by their names, and keeps what the label says for each", () => {
    const answer = {
      kind: "scores",
      isProven: true,
      output: "scores",
      type: "float64",
      columns: 2,
      classes: ["0", "yes"],
      label: { output: "label", type: "int64", values: ["0", "1"] },
    } as const
    expect(inferCard("x", contractWith({ answer }), SHA256)).toMatchObject({
      model: { label: "label", decision: "label", scores: "scores", answers: "float64" },
      classes: [
        { name: "0", label: "Class 0" },
        { name: "yes", value: "1", label: "yes" },
      ],
    })
  })

  test("gives columns names that a card can hold, no two alike", () => {
    const names = ["a", "a", "__proto__", "\u0007", "x".repeat(200)]
    const input = {
      name: "X",
      type: "float32",
      rank: 2,
      columns: names.length,
      names,
      categories: names.map(() => undefined),
    } as const
    const card = inferCard("x", contractWith({ inputs: [input] }), SHA256)
    expect(card.features.map(({ name }) => name)).toEqual([
      "a",
      "a_2",
      "__proto___2",
      "column_3",
      "x".repeat(100),
    ])
    expect(inspectCard(card)).toEqual([])
  })

  test("takes the categories that are known, each once, and refuses where none are", () => {
    const [first, second] = contractWith({}).inputs
    if (!first || !second) throw new Error("the contract has two inputs")
    const contract = (categories: readonly string[] | undefined) =>
      contractWith({ inputs: [first, { ...second, categories: [categories] }] })
    const known = inferCard("x", contract(["p", "q", "p", ""]), SHA256)
    expect(known.features[1]).toMatchObject({ categories: ["p", "q"] })
    expect(() => inferCard("x", contract(undefined), SHA256)).toThrow(GraphError)
    expect(() => inferCard("x", contract(undefined), SHA256)).toThrow(
      'takes texts for "b", and does not say which; write its card from a table that has them',
    )
  })

  test("says of which input a column is, where there are several of several columns", () => {
    const input = (name: string, names: readonly string[]) => ({
      name,
      type: "int64" as const,
      rank: 2 as const,
      columns: names.length,
      names,
      categories: names.map(() => undefined),
    })
    const inputs = [input("wide", ["w1", "w2"]), input("own", ["own"])]
    expect(inferCard("x", contractWith({ inputs }), SHA256).features).toMatchObject([
      { name: "w1", type: "int64", input: "wide" },
      { name: "w2", type: "int64", input: "wide" },
      { name: "own", type: "int64" },
    ])
  })
})
