import type { GraphNode, OnnxGraph } from "./graph.ts"
import { originOf } from "./trace.ts"

/** The attributes in which the classifiers of ai.onnx.ml name their classes. */
const CLASS_LABELS = ["classlabels_strings", "classlabels_int64s", "classlabels_ints"]

/**
 * What stands in a label output for each class, in the order of the model's columns: found in the
 * classifier that makes it, or in the list that the index of the chosen class is looked up in.
 *
 * @param tensor the label output
 * @param columns the classes of the model, where their number is known
 * @param steps the most tables of classes to go back through: a garbled graph can have cycles
 * @returns undefined where the graph does not tell
 */
export function labelValues(
  graph: OnnxGraph,
  tensor: string,
  columns: number | undefined,
  steps = graph.nodes.length,
): readonly string[] | undefined {
  const node = originOf(graph, tensor)
  return node && steps > 0 ? valuesOf(graph, node, columns, steps) : undefined
}

function valuesOf(
  graph: OnnxGraph,
  node: GraphNode,
  columns: number | undefined,
  steps: number,
): readonly string[] | undefined {
  switch (node.type) {
    case "LinearClassifier":
    case "SVMClassifier":
    case "TreeEnsembleClassifier":
      return classLabels(node)
    case "ArrayFeatureExtractor":
    case "Gather":
      return graph.constant(node.inputs[0] ?? "")?.values?.map(String)
    case "LabelEncoder":
      return encodedLabels(graph, node, columns, steps)
    case "ArgMax":
    case "ArgMin":
      return columns === undefined ? undefined : indices(columns)
    default:
      return undefined
  }
}

/**
 * The classes that a classifier of ai.onnx.ml names.
 *
 * @returns undefined where it names none, and for other operators
 */
export function classLabels(node: GraphNode): readonly string[] | undefined {
  for (const name of CLASS_LABELS) {
    const attribute = node.attribute(name)
    const labels = attribute && [...attribute.texts(), ...attribute.integers().map(String)]
    if (labels && labels.length > 0) return labels
  }
  return undefined
}

/** A LabelEncoder behind a label: its values, in the order in which its keys number the classes. */
function encodedLabels(
  graph: OnnxGraph,
  node: GraphNode,
  columns: number | undefined,
  steps: number,
): readonly string[] | undefined {
  const keys = listOf(node, "keys")
  const values = listOf(node, "values")
  const inner = labelValues(graph, node.inputs[0] ?? "", columns, steps - 1)
  const found = (inner ?? indices(keys.length)).map((key) => values[keys.indexOf(key)])
  return found.every((value) => value !== undefined) && found.length > 0 ? found : undefined
}

function listOf(node: GraphNode, side: "keys" | "values"): readonly string[] {
  return [
    ...(node.attribute(`${side}_strings`)?.texts() ?? []),
    ...(node.attribute(`${side}_int64s`)?.integers() ?? []).map(String),
    ...(node.attribute(`${side}_tensor`)?.tensor()?.values ?? []).map(String),
  ]
}

/** The names of classes that have none: their places, from 0. */
export function indices(classes: number): readonly string[] {
  return Array.from({ length: classes }, (_, index) => String(index))
}
