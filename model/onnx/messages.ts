import { encode, type Message } from "./encode.ts"
import { ATTRIBUTE_TYPES, ELEMENT_TYPES, FIELDS } from "./field-numbers.ts"

/** The element types of ONNX tensors, as ONNX Runtime names them. */
type ElementTypeName = keyof typeof ELEMENT_TYPES

/** A dimension of a tensor: a number, or the name of one that is not fixed. */
type Dimension = number | string

/** A value of an operator's attribute. */
type Attribute = bigint | readonly bigint[] | readonly string[]

/** A tensor with its values, for a graph's constants (TensorProto). */
export function tensor(
  name: string,
  dims: readonly number[],
  values: Float32Array | Float64Array | BigInt64Array,
): Message {
  // raw_data is little-endian by definition, whatever the machine.
  const bytes = new Uint8Array(values.byteLength)
  const view = new DataView(bytes.buffer)
  let type: ElementTypeName
  if (values instanceof Float32Array) {
    type = "float32"
    values.forEach((number, index) => view.setFloat32(index * 4, number, true))
  } else if (values instanceof Float64Array) {
    type = "float64"
    values.forEach((number, index) => view.setFloat64(index * 8, number, true))
  } else {
    type = "int64"
    values.forEach((number, index) => view.setBigInt64(index * 8, number, true))
  }
  const { dimensions, element, name: nameField, raw } = FIELDS.tensor
  return encode(
    [dimensions, dims.map(BigInt)],
    [element, elementNumber(type)],
    [nameField, name],
    [raw, bytes],
  )
}

/** An input or output of a graph (ValueInfoProto). */
export function value(name: string, type: ElementTypeName, dims: readonly Dimension[]): Message {
  return encode([FIELDS.value.name, name], [FIELDS.value.type, tensorType(type, dims)])
}

/** The type of a value that is a tensor (TypeProto). */
export function tensorType(type: ElementTypeName, dims: readonly Dimension[]): Message {
  const shape = encode([FIELDS.shape.dimensions, dims.map(dimension)])
  const described = encode(
    [FIELDS.tensorType.element, elementNumber(type)],
    [FIELDS.tensorType.shape, shape],
  )
  return encode([FIELDS.type.tensor, described])
}

function dimension(size: Dimension): Message {
  return typeof size === "string"
    ? encode([FIELDS.dimension.name, size])
    : encode([FIELDS.dimension.size, BigInt(size)])
}

function elementNumber(type: ElementTypeName): bigint {
  return BigInt(ELEMENT_TYPES[type])
}

/** A step of a graph (NodeProto). */
export interface Node {
  /** The operator, for example `Gemm`. */
  type: string
  inputs: readonly string[]
  outputs: readonly string[]
  /** The operator set, where it is not ONNX's main one. */
  domain?: string
  attributes?: Readonly<Record<string, Attribute>>
}

/** Encodes a step of a graph; its name is that of its first output. */
export function node({ type, inputs, outputs, domain, attributes = {} }: Node): Message {
  const encoded = Object.entries(attributes).map(([name, given]) => attribute(name, given))
  const fields = FIELDS.node
  return encode(
    [fields.inputs, inputs],
    [fields.outputs, outputs],
    [fields.name, outputs[0]],
    [fields.type, type],
    [fields.attributes, encoded],
    [fields.domain, domain],
  )
}

function attribute(name: string, given: Attribute): Message {
  const kind = typeof given === "bigint" ? "int" : typeof given[0] === "bigint" ? "ints" : "texts"
  return encode(
    [FIELDS.attribute.name, name],
    [FIELDS.attribute[kind], given],
    [FIELDS.attribute.type, BigInt(ATTRIBUTE_TYPES[kind])],
  )
}

/** What a file consists of (ModelProto and its GraphProto). */
export interface Model {
  name: string
  description: string
  nodes: readonly Node[]
  constants: readonly Message[]
  inputs: readonly Message[]
  outputs: readonly Message[]
  /** The version of the file format. */
  irVersion: number
  /** The version of each operator set; the main one has the empty name. */
  operatorSets: Readonly<Record<string, number>>
  metadata: Readonly<Record<string, string>>
}

/** Encodes a model as the content of an ONNX file: the same bytes for the same model. */
export function encodeModel(model: Model): Message {
  const graph = encode(
    [FIELDS.graph.nodes, model.nodes.map(node)],
    [FIELDS.graph.name, model.name],
    [FIELDS.graph.constants, model.constants],
    [FIELDS.graph.inputs, model.inputs],
    [FIELDS.graph.outputs, model.outputs],
  )
  const sets = Object.entries(model.operatorSets).map(([domain, version]) =>
    encode([FIELDS.operatorSet.domain, domain], [FIELDS.operatorSet.version, BigInt(version)]),
  )
  const metadata = Object.entries(model.metadata).map(([key, text]) =>
    encode([FIELDS.entry.key, key], [FIELDS.entry.value, text]),
  )
  return encode(
    [FIELDS.model.irVersion, BigInt(model.irVersion)],
    [FIELDS.model.producerName, "sepal"],
    [FIELDS.model.description, model.description],
    [FIELDS.model.graph, graph],
    [FIELDS.model.operatorSets, sets],
    [FIELDS.model.metadata, metadata],
  )
}
