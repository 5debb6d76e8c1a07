import type { LinearModel } from "../estimators/linear.ts"
import type { Message } from "../../model/onnx/encode.ts"
import { ELEMENT_TYPES } from "../../model/onnx/field-numbers.ts"
import { encodeModel, type Node, tensor, value } from "../../model/onnx/messages.ts"

/** The names of the graph's input and outputs. */
export const PORTS = {
  input: "features",
  label: "label",
  probabilities: "probabilities",
} as const

/** In which arithmetic a graph computes; what goes in and out are 32-bit floats either way. */
export type Precision = "float32" | "float64"

/** What a graph says of itself. */
export interface GraphTexts {
  name: string
  description: string
  /** The names of the classes, in the model's order. */
  classes: readonly string[]
  /** Written into the file's `metadata_props`. */
  metadata: Readonly<Record<string, string>>
}

/**
 * Writes a linear classifier as an ONNX file: Gemm, Softmax, and the label of the largest
 * probability.
 *
 * IR version 8 with operator sets 17 and ai.onnx.ml 3: every ONNX Runtime since 1.12 (2022) reads
 * it.
 *
 * @param model for raw rows, the scaler folded in
 * @param precision float64 where a sum of float32 products would be off by more than the tolerance
 * @returns the file: input `features` (float32, rows × features), outputs `label` (string, rows)
 *   and `probabilities` (float32, rows × classes)
 */
export function linearGraph(
  { weights, intercepts }: LinearModel,
  { name, description, classes, metadata }: GraphTexts,
  precision: Precision,
): Message {
  const wide = precision === "float64"
  const numbers = (values: Float64Array) => (wide ? values : Float32Array.from(values))
  const nodes: Node[] = [
    ...(wide ? [cast(PORTS.input, "wide_features", "float64")] : []),
    {
      type: "Gemm",
      inputs: [wide ? "wide_features" : PORTS.input, "weights", "intercepts"],
      outputs: ["logits"],
      attributes: { transB: 1n },
    },
    {
      type: "Softmax",
      inputs: ["logits"],
      outputs: [wide ? "wide_probabilities" : PORTS.probabilities],
      attributes: { axis: 1n },
    },
    ...(wide ? [cast("wide_probabilities", PORTS.probabilities, "float32")] : []),
    {
      type: "ArgMax",
      inputs: ["logits"],
      outputs: ["label_index"],
      attributes: { axis: 1n, keepdims: 0n },
    },
    {
      type: "LabelEncoder",
      domain: "ai.onnx.ml",
      inputs: ["label_index"],
      outputs: [PORTS.label],
      attributes: {
        keys_int64s: classes.map((_, index) => BigInt(index)),
        values_strings: classes,
      },
    },
  ]
  return encodeModel({
    name,
    description,
    nodes,
    constants: [
      tensor("weights", [weights.rows, weights.columns], numbers(weights.values)),
      tensor("intercepts", [intercepts.length], numbers(intercepts)),
    ],
    inputs: [value(PORTS.input, "float32", ["rows", weights.columns])],
    outputs: [
      value(PORTS.label, "string", ["rows"]),
      value(PORTS.probabilities, "float32", ["rows", weights.rows]),
    ],
    irVersion: 8,
    operatorSets: { "": 17, "ai.onnx.ml": 3 },
    metadata,
  })
}

function cast(from: string, to: string, type: Precision): Node {
  return {
    type: "Cast",
    inputs: [from],
    outputs: [to],
    attributes: { to: BigInt(ELEMENT_TYPES[type]) },
  }
}
