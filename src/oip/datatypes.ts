/** How the values of a tensor are written. */
export interface Datatype {
  readonly name: string
  /** How many bytes a value takes in binary. */
  readonly size: number
  /** Reads a value in binary, little-endian. @returns undefined where the bytes are no such value */
  read(view: DataView, offset: number): number | undefined
  /**
   * Reads a value in JSON; undefined where that has no such values.
   *
   * @returns undefined if it is another thing, or beyond the datatype
   */
  parse?(value: unknown): number | undefined
  /** The nearest value that the datatype has. */
  round(value: number): number
}

const exactly = (value: number) => value

function float(
  name: string,
  size: number,
  read: Datatype["read"],
  round: Datatype["round"],
): Datatype {
  return { name, size, read, round, parse: numberOf }
}

function integer(name: string, size: number, read: Datatype["read"], isSigned: boolean): Datatype {
  const bits = size * 8
  const max = 2 ** (isSigned ? bits - 1 : bits) - 1
  const min = isSigned ? -(2 ** (bits - 1)) : 0
  const parse = (value: unknown) =>
    typeof value === "number" && Number.isInteger(value) && value >= min && value <= max
      ? value
      : undefined
  return { name, size, read, round: exactly, parse }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined
}

const FLOAT = new DataView(new ArrayBuffer(4))

/** The 32-bit float whose upper half is given. */
function floatOf(upper: number): number {
  FLOAT.setUint32(0, upper * 0x1_0000)
  return FLOAT.getFloat32(0)
}

/** The nearest value of BF16, which is the upper half of a 32-bit float; the even one of two. */
function roundedToBfloat(value: number): number {
  FLOAT.setFloat32(0, value)
  const bits = FLOAT.getUint32(0)
  const upper = Math.floor(bits / 0x1_0000)
  return floatOf(Math.floor((bits + 0x7fff + (upper % 2)) / 0x1_0000))
}

/**
 * The datatypes that become the model's 32-bit floats: each value the nearest of those, as the numbers
 * of any other request. BYTES has no numbers.
 */
const NUMERIC: readonly Datatype[] = [
  {
    name: "BOOL",
    size: 1,
    read: (view, offset) => {
      const byte = view.getUint8(offset)
      return byte > 1 ? undefined : byte
    },
    parse: (value) => (typeof value === "boolean" ? Number(value) : undefined),
    round: exactly,
  },
  integer("UINT8", 1, (view, offset) => view.getUint8(offset), false),
  integer("UINT16", 2, (view, offset) => view.getUint16(offset, true), false),
  integer("UINT32", 4, (view, offset) => view.getUint32(offset, true), false),
  integer("UINT64", 8, (view, offset) => Number(view.getBigUint64(offset, true)), false),
  integer("INT8", 1, (view, offset) => view.getInt8(offset), true),
  integer("INT16", 2, (view, offset) => view.getInt16(offset, true), true),
  integer("INT32", 4, (view, offset) => view.getInt32(offset, true), true),
  integer("INT64", 8, (view, offset) => Number(view.getBigInt64(offset, true)), true),
  {
    // The protocol's servers take it in binary alone: JSON has no such numbers.
    name: "FP16",
    size: 2,
    read: (view, offset) => view.getFloat16(offset, true),
    round: Math.f16round,
  },
  {
    name: "BF16",
    size: 2,
    read: (view, offset) => floatOf(view.getUint16(offset, true)),
    round: roundedToBfloat,
  },
  float("FP32", 4, (view, offset) => view.getFloat32(offset, true), Math.fround),
  float("FP64", 8, (view, offset) => view.getFloat64(offset, true), exactly),
]

/** The datatypes that a numeric input may have, by name. */
export const DATATYPES: ReadonlyMap<string, Datatype> = new Map(
  NUMERIC.map((datatype) => [datatype.name, datatype]),
)
