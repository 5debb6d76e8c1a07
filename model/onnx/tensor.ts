import type { BinaryReader } from "@bufbuild/protobuf/wire"
import { ELEMENT_TYPES, FIELDS } from "./field-numbers.ts"
import { contentsOf, integerOf, integersOf, packedIn, textsOf } from "./fields.ts"

/** A constant of a graph: its dimensions and, where this project has a use for them, its values. */
export interface Constant {
  readonly dimensions: readonly number[]
  /**
   * In row-major order. Undefined for element types other than float32, float64, int32, int64 and
   * string.
   */
  readonly values: readonly (string | number | bigint)[] | undefined
}

/**
 * Reads a tensor (TensorProto).
 *
 * @throws {GraphError} where the bytes are no protobuf message
 */
export function readTensor(message: Uint8Array): Constant {
  const fields = FIELDS.tensor
  const element = Number(integerOf(message, fields.element) ?? 0n)
  return {
    dimensions: integersOf(message, fields.dimensions).map(Number),
    values: readValues(message, element),
  }
}

function readValues(message: Uint8Array, element: number): Constant["values"] {
  const fields = FIELDS.tensor
  if (element === ELEMENT_TYPES.string) return textsOf(message, fields.texts)
  const raw = joined(contentsOf(message, fields.raw))
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
  const listed = <Value>(size: number, at: (offset: number) => Value) =>
    Array.from({ length: Math.floor(raw.length / size) }, (_, index) => at(index * size))
  const packed = <Value>(number: number, next: (reader: BinaryReader) => Value) => [
    ...packedIn(joined(contentsOf(message, number)), next),
  ]
  // Values stand in raw_data, which is little-endian, or in the field of their type.
  const isRaw = raw.length > 0
  switch (element) {
    case ELEMENT_TYPES.float32:
      return isRaw
        ? listed(4, (offset) => view.getFloat32(offset, true))
        : packed(fields.floats, (reader) => reader.float())
    case ELEMENT_TYPES.float64:
      return isRaw
        ? listed(8, (offset) => view.getFloat64(offset, true))
        : packed(fields.doubles, (reader) => reader.double())
    case ELEMENT_TYPES.int32:
      return isRaw
        ? listed(4, (offset) => view.getInt32(offset, true))
        : integersOf(message, fields.int32s).map(Number)
    case ELEMENT_TYPES.int64:
      return isRaw
        ? listed(8, (offset) => view.getBigInt64(offset, true))
        : integersOf(message, fields.int64s)
    default:
      return undefined
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts)
}
