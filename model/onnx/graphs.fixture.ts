import type { Message } from "./encode.ts"
import { encodeModel, type Model, value } from "./messages.ts"

/** A graph of so little that a test can write it: what is not given is plain. */
export function graphOf({ nodes, ...given }: Partial<Model> & Pick<Model, "nodes">): Message {
  return encodeModel({
    name: "made-up",
    description: "For a test.",
    nodes,
    constants: [],
    inputs: [value("x", "float32", ["rows", 3])],
    outputs: [value("y", "float32", ["rows", 3])],
    irVersion: 8,
    operatorSets: { "": 17, "ai.onnx.ml": 3 },
    metadata: {},
    ...given,
  })
}
