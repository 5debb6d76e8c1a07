import type { ClassesAnswer } from "./contract.ts"
import type { GraphNode, OnnxGraph } from "./graph.ts"
import { originOf } from "./trace.ts"

type Kind = Pick<ClassesAnswer, "kind" | "isProven">

const PROBABILITIES: Kind = { kind: "probabilities", isProven: true }
const SCORES: Kind = { kind: "scores", isProven: true }
/** A converter writes what the library calls probabilities wherever there are any. */
const UNKNOWN: Kind = { kind: "probabilities", isProven: false }

/**
 * Whether a classifier's numbers are probabilities, as far as the operator that makes them tells.
 *
 * @param tensor the output with one number a class
 * @param columns its columns
 */
export function kindOf(graph: OnnxGraph, tensor: string, columns: number): Kind {
  const node = originOf(graph, tensor)
  if (!node) return UNKNOWN
  switch (node.type) {
    case "Softmax":
      return PROBABILITIES
    case "Sigmoid":
      return columns === 1 ? PROBABILITIES : UNKNOWN
    case "LinearClassifier":
    case "TreeEnsembleClassifier":
      return transformed(node, columns)
    case "SVMClassifier":
      // Platt's parameters make probabilities of the distances.
      return node.attribute("prob_a")?.floats().length ? UNKNOWN : SCORES
    case "Normalizer":
      return isShare(graph, node) ? PROBABILITIES : UNKNOWN
    default:
      return UNKNOWN
  }
}

/** The two classifiers differ in what they do without a transformation: trees can hold shares. */
function transformed(node: GraphNode, columns: number): Kind {
  const transform = node.attribute("post_transform")?.text() ?? "NONE"
  if (transform === "SOFTMAX") return PROBABILITIES
  // Each class on its own: only two of them are each other's rest.
  if (transform === "LOGISTIC") return columns <= 2 ? PROBABILITIES : UNKNOWN
  if (transform === "NONE") return node.type === "LinearClassifier" ? SCORES : UNKNOWN
  return UNKNOWN
}

/** Divided by their sum, numbers that are not negative are shares of it. */
function isShare(graph: OnnxGraph, node: GraphNode): boolean {
  if (node.attribute("norm")?.text() !== "L1") return false
  const inner = originOf(graph, node.inputs[0] ?? "")
  return /^(SOFTMAX|LOGISTIC)$/.test(inner?.attribute("post_transform")?.text() ?? "")
}
