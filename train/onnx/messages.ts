import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire"

/** An encoded protobuf message. */
export type Message = Uint8Array<ArrayBuffer>

/**
 * The element types of ONNX tensors that this project writes, with their numbers in `onnx.proto`
 * (TensorProto.DataType).
 */
const ElementType = {
  float: 1,
  string: 8,
  double: 11,
} as const

/** One of the element types by name. */
type ElementTypeName = keyof typeof ElementType

/** A dimension of a tensor: a number, or the name of one that is not fixed. */
type Dimension = number | string

/** A value of an operator's attribute. */
type Attribute = bigint | readonly bigint[] | readonly string[]

/**
 * Encodes fields in the order given.
 *
 * @param fields number of the field in `onnx.proto`, and its value: a text, a whole number, bytes
 *   (also of an encoded message), or several of them
 */
function encode(...fields: [number, Field | readonly Field[] | undefined][]): Message {
  const writer = new BinaryWriter()
  for (const [number, given] of fields) {
    if (given === undefined) continue
    for (const field of isList(given) ? given : [given]) write(writer, number, field)
  }
  return writer.finish()
}

type Field = string | bigint | Uint8Array

function isList(given: Field | readonly Field[]): given is readonly Field[] {
  return Array.isArray(given)
}

function write(writer: BinaryWriter, number: number, field: Field): void {
  if (typeof field === "string") writer.tag(number, WireType.LengthDelimited).string(field)
  else if (typeof field === "bigint") writer.tag(number, WireType.Varint).int64(field)
  else writer.tag(number, WireType.LengthDelimited).bytes(field)
}

/** A tensor with its values, for a graph's constants (TensorProto). */
export function tensor(
  name: string,
  dims: readonly number[],
  values: Float32Array | Float64Array,
): Message {
  const type: ElementTypeName = values instanceof Float32Array ? "float" : "double"
  // raw_data is little-endian by definition, whatever the machine.
  const bytes = new Uint8Array(values.byteLength)
  const view = new DataView(bytes.buffer)
  values.forEach((element, index) => {
    if (type === "float") view.setFloat32(index * 4, element, true)
    else view.setFloat64(index * 8, element, true)
  })
  return encode([1, dims.map(BigInt)], [2, BigInt(ElementType[type])], [8, name], [9, bytes])
}

/** An input or output of a graph (ValueInfoProto). */
export function value(name: string, type: ElementTypeName, dims: readonly Dimension[]): Message {
  const shape = encode([
    1,
    dims.map((size) => (typeof size === "string" ? encode([2, size]) : encode([1, BigInt(size)]))),
  ])
  const tensorType = encode([1, BigInt(ElementType[type])], [2, shape])
  return encode([1, name], [2, encode([1, tensorType])])
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

function node({ type, inputs, outputs, domain, attributes = {} }: Node): Message {
  const encoded = Object.entries(attributes).map(([name, given]) => attribute(name, given))
  return encode([1, inputs], [2, outputs], [3, outputs[0]], [4, type], [5, encoded], [7, domain])
}

/** The numbers of AttributeProto.AttributeType stand last in each line. */
function attribute(name: string, given: Attribute): Message {
  if (typeof given === "bigint") return encode([1, name], [3, given], [20, 2n])
  if (typeof given[0] === "bigint")
    return encode([1, name], [8, given as readonly bigint[]], [20, 7n])
  return encode([1, name], [9, given as readonly string[]], [20, 8n])
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
    [1, model.nodes.map(node)],
    [2, model.name],
    [5, model.constants],
    [11, model.inputs],
    [12, model.outputs],
  )
  const sets = Object.entries(model.operatorSets).map(([domain, version]) =>
    encode([1, domain], [2, BigInt(version)]),
  )
  const metadata = Object.entries(model.metadata).map(([key, text]) => encode([1, key], [2, text]))
  return encode(
    [1, BigInt(model.irVersion)],
    [2, "sepal"],
    [6, model.description],
    [7, graph],
    [8, sets],
    [14, metadata],
  )
}
