/**
 * The numbers of the fields that this project reads or writes, from `onnx.proto` (ONNX 1.22, IR
 * version 13). A message may hold others: they are kept as they are.
 */
export const FIELDS = {
  model: {
    irVersion: 1,
    producerName: 2,
    producerVersion: 3,
    description: 6,
    graph: 7,
    operatorSets: 8,
    metadata: 14,
  },
  graph: { nodes: 1, name: 2, constants: 5, inputs: 11, outputs: 12 },
  node: { inputs: 1, outputs: 2, name: 3, type: 4, attributes: 5, domain: 7 },
  attribute: { name: 1, int: 3, text: 4, tensor: 5, floats: 7, ints: 8, texts: 9, type: 20 },
  value: { name: 1, type: 2 },
  /** TypeProto: a oneof of what a value can be. */
  type: { tensor: 1, sequence: 4, map: 5 },
  /** TypeProto.Tensor. */
  tensorType: { element: 1, shape: 2 },
  shape: { dimensions: 1 },
  dimension: { size: 1, name: 2 },
  tensor: {
    dimensions: 1,
    element: 2,
    floats: 4,
    int32s: 5,
    texts: 6,
    int64s: 7,
    name: 8,
    raw: 9,
    doubles: 10,
    location: 14,
  },
  operatorSet: { domain: 1, version: 2 },
  /** StringStringEntryProto. */
  entry: { key: 1, value: 2 },
} as const

/** The numbers of AttributeProto.AttributeType that this project writes. */
export const ATTRIBUTE_TYPES = { int: 2, ints: 7, texts: 8 } as const

/** The numbers of the element types of tensors (TensorProto.DataType), by ONNX Runtime's names. */
export const ELEMENT_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
} as const
