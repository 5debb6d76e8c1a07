import { describe, expect, test } from "bun:test"
import type { Graph, Port } from "./engine.ts"
import {
  PRICES,
  PRICES_GRAPH,
  SCORES,
  SCORES_GRAPH,
  SURVIVORS,
  SURVIVORS_GRAPH,
} from "./kinds.fixture.ts"
import { faultOfPorts } from "./ports.ts"

/** A graph with one of its ports otherwise. */
function changed(graph: Graph, name: string, change: Partial<Port>): Graph {
  const change1 = (ports: readonly Port[]) =>
    ports.map((port) => (port.name === name ? { ...port, ...change } : port))
  return { ...graph, inputs: change1(graph.inputs), outputs: change1(graph.outputs) }
}

describe("faultOfPorts()", () => {
  test("finds none in graphs that are as their cards say", () => {
    expect(faultOfPorts(SURVIVORS_GRAPH, SURVIVORS)).toBeUndefined()
    expect(faultOfPorts(PRICES_GRAPH, PRICES)).toBeUndefined()
    expect(faultOfPorts(SCORES_GRAPH, SCORES)).toBeUndefined()
  })

  const fine: [what: string, graph: Graph][] = [
    ["a column without a dimension of its own", changed(SURVIVORS_GRAPH, "age", { shape: ["n"] })],
    ["columns that are not counted", changed(SURVIVORS_GRAPH, "age", { shape: ["n", "m"] })],
    [
      "one probability without a dimension",
      changed(SURVIVORS_GRAPH, "output_probability", { shape: ["n"] }),
    ],
    [
      "a probability for each class",
      changed(SURVIVORS_GRAPH, "output_probability", { shape: ["n", 2] }),
    ],
    ["a label in a column", changed(SURVIVORS_GRAPH, "output_label", { shape: ["n", 1] })],
  ]
  for (const [what, graph] of fine)
    test(`takes ${what}`, () => expect(faultOfPorts(graph, SURVIVORS)).toBeUndefined())

  const refused: [what: string, graph: Graph, message: string][] = [
    [
      "another type",
      changed(SURVIVORS_GRAPH, "sex", { type: "float32" }),
      'the card promises an input "sex" of string, rows × 1, but the graph has age (float32, n × 1), sex (float32, n × 1), pclass (int64, n × 1), alone (bool, n × 1), fare (float64, n × 1); mend the card',
    ],
    [
      "more columns",
      changed(SURVIVORS_GRAPH, "fare", { shape: ["n", 2] }),
      'the card promises an input "fare" of float64, rows × 1, but the graph has',
    ],
    [
      "an image",
      changed(SURVIVORS_GRAPH, "fare", { shape: ["n", 3, 224, 224] }),
      'the card promises an input "fare" of float64, rows × 1',
    ],
    [
      "a label that is a number with a fraction",
      changed(SURVIVORS_GRAPH, "output_label", { type: "float32" }),
      'the card promises an output "output_label" of string or int64 or int32, one a row',
    ],
    [
      "probabilities of three classes",
      changed(SURVIVORS_GRAPH, "output_probability", { shape: ["n", 3] }),
      'the card promises an output "output_probability" of float32, rows × 2',
    ],
    [
      "a fixed number of rows",
      changed(SURVIVORS_GRAPH, "age", { shape: [1, 1] }),
      "age (float32, 1 × 1) takes 1 rows at a time; export it with a first dimension that is free",
    ],
    [
      "an input more",
      {
        ...SURVIVORS_GRAPH,
        inputs: [...SURVIVORS_GRAPH.inputs, { name: "more", type: "float32", shape: ["n", 1] }],
      },
      "has 6 inputs, but the card promises 5; mend the card",
    ],
  ]
  for (const [what, graph, message] of refused)
    test(`refuses ${what}`, () => expect(faultOfPorts(graph, SURVIVORS)).toStartWith(message))
})
