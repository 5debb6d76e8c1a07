import type { GraphNode, OnnxGraph } from "./graph.ts"

/** Operators that hand on the values they are given, in another shape or type at most. */
const PASSING = new Set(["Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze"])

/**
 * Goes back to the node that computes a tensor, past those that only hand it on.
 *
 * @param steps the most steps to go back: a graph has no cycles, but a garbled one can
 * @returns undefined where it is an input or a constant
 */
export function originOf(
  graph: OnnxGraph,
  tensor: string,
  steps = graph.nodes.length,
): GraphNode | undefined {
  const node = graph.producer(tensor)
  if (!node) return undefined
  const source = passed(graph, node)
  if (source === undefined) return node
  return steps > 0 ? originOf(graph, source, steps - 1) : undefined
}

/** The tensor that a node hands on; undefined where it computes something. */
function passed(graph: OnnxGraph, { type, inputs }: GraphNode): string | undefined {
  const [first, second] = inputs
  if (PASSING.has(type)) return first
  // LightGBM's converter multiplies by one.
  if (type === "Mul" && second !== undefined && isOne(graph, second)) return first
  return undefined
}

function isOne(graph: OnnxGraph, tensor: string): boolean {
  const { values } = graph.constant(tensor) ?? {}
  return values?.length === 1 && Number(values[0]) === 1
}
