import { FIELDS } from "./field-numbers.ts"
import {
  contentsOf,
  decodeText,
  fieldsOf,
  floatsOf,
  integerOf,
  integersOf,
  messageOf,
  textOf,
  textsOf,
} from "./fields.ts"
import { GraphError } from "./graph-error.ts"
import { type Constant, readTensor } from "./tensor.ts"

/** An operator's attribute (AttributeProto), read when it is asked for: a forest has large ones. */
export interface Attribute {
  texts(): readonly string[]
  integers(): readonly bigint[]
  floats(): readonly number[]
  text(): string | undefined
  integer(): bigint | undefined
  tensor(): Constant | undefined
}

/** A step of a graph (NodeProto). */
export interface GraphNode {
  /** The operator, for example `Gemm`. */
  readonly type: string
  /** The names of the tensors that it takes; an empty one stands for an input that is left out. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly message: Uint8Array
  attribute(name: string): Attribute | undefined
}

/** An input or output of a graph (ValueInfoProto). */
export interface Value {
  readonly name: string
  /** The number of the tensors' element type; undefined where it is no tensor. */
  readonly element: number | undefined
  /**
   * One entry a dimension, undefined for those of any size; undefined where even their number is
   * not told, and where it is no tensor.
   */
  readonly shape: readonly (number | undefined)[] | undefined
}

/** A graph as its file describes it (GraphProto). */
export interface OnnxGraph {
  readonly nodes: readonly GraphNode[]
  /** Without the constants, which old files list among them. */
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  /** The node that makes a tensor. */
  producer(tensor: string): GraphNode | undefined
  /** The value of a tensor that is the same for every row. */
  constant(tensor: string): Constant | undefined
}

/**
 * Reads a graph.
 *
 * @param message the encoded GraphProto
 * @throws {GraphError} where it is none, or has its constants in another file
 */
export function readGraph(message: Uint8Array): OnnxGraph {
  const fields = FIELDS.graph
  const nodes = contentsOf(message, fields.nodes).map(readNode)
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node])))
  const constants = new Map(contentsOf(message, fields.constants).map(namedConstant))
  return {
    nodes,
    inputs: contentsOf(message, fields.inputs)
      .map(readValue)
      .filter(({ name }) => !constants.has(name)),
    outputs: contentsOf(message, fields.outputs).map(readValue),
    producer: (tensor) => producers.get(tensor),
    constant(tensor) {
      const stored = constants.get(tensor)
      if (stored) return readTensor(stored)
      const node = producers.get(tensor)
      return node?.type === "Constant" ? node.attribute("value")?.tensor() : undefined
    },
  }
}

function namedConstant(tensor: Uint8Array): [name: string, tensor: Uint8Array] {
  const name = textOf(tensor, FIELDS.tensor.name) ?? ""
  if (integerOf(tensor, FIELDS.tensor.location) === EXTERNAL) {
    throw new GraphError(
      `keeps the values of ${name} in a second file; save it again as one file, ` +
        "for example with onnx.save_model(model, save_as_external_data=False)",
    )
  }
  return [name, tensor]
}

/** TensorProto.DataLocation of a tensor whose values stand in another file. */
const EXTERNAL = 1n

function readNode(message: Uint8Array): GraphNode {
  const fields = FIELDS.node
  const type = textOf(message, fields.type)
  if (!type) throw new GraphError("is not an ONNX file, or not all of one")
  return {
    type,
    inputs: textsOf(message, fields.inputs),
    outputs: textsOf(message, fields.outputs),
    message,
    attribute(name) {
      const found = contentsOf(message, fields.attributes).find((attribute) =>
        isNamed(attribute, name),
      )
      return found && readAttribute(found)
    },
  }
}

/** The name of an attribute stands first: a forest's long lists behind it are not gone through. */
function isNamed(attribute: Uint8Array, name: string): boolean {
  for (const { number, content } of fieldsOf(attribute)) {
    if (number === FIELDS.attribute.name) return decodeText(content) === name
  }
  return false
}

function readAttribute(message: Uint8Array): Attribute {
  const fields = FIELDS.attribute
  return {
    texts: () => textsOf(message, fields.texts),
    integers: () => integersOf(message, fields.ints),
    floats: () => floatsOf(message, fields.floats),
    text: () => textOf(message, fields.text),
    integer: () => integerOf(message, fields.int),
    tensor() {
      const tensor = messageOf(message, fields.tensor)
      return tensor && readTensor(tensor)
    },
  }
}

function readValue(message: Uint8Array): Value {
  const name = textOf(message, FIELDS.value.name) ?? ""
  const type = messageOf(message, FIELDS.value.type)
  const tensor = type && messageOf(type, FIELDS.type.tensor)
  if (!tensor) return { name, element: undefined, shape: undefined }
  const element = Number(integerOf(tensor, FIELDS.tensorType.element) ?? 0n)
  const shape = messageOf(tensor, FIELDS.tensorType.shape)
  return { name, element, shape: shape && contentsOf(shape, FIELDS.shape.dimensions).map(readSize) }
}

/** Zero and less is what some exporters write for a dimension of any size. */
function readSize(dimension: Uint8Array): number | undefined {
  const size = Number(integerOf(dimension, FIELDS.dimension.size) ?? 0n)
  return size > 0 ? size : undefined
}
