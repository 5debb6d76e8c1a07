import { describe, expect, test } from "bun:test"
import { BinaryWriter } from "@bufbuild/protobuf/wire"
import { encode, type FieldValue } from "./encode.ts"
import { ELEMENT_TYPES, FIELDS } from "./field-numbers.ts"
import { GraphError } from "./graph-error.ts"
import { tensor } from "./messages.ts"
import { readTensor } from "./tensor.ts"

const { dimensions, element, ...fields } = FIELDS.tensor

const written = (
  type: keyof typeof ELEMENT_TYPES,
  field: number,
  values: FieldValue | FieldValue[],
) => readTensor(encode([dimensions, [2n]], [element, BigInt(ELEMENT_TYPES[type])], [field, values]))

describe("readTensor() reads values", () => {
  test("of raw_data, whatever the type", () => {
    const raw = (type: keyof typeof ELEMENT_TYPES, values: NodeJS.TypedArray) =>
      written(type, fields.raw, new Uint8Array(values.buffer as ArrayBuffer)).values
    expect(raw("float32", Float32Array.of(1.5, -2))).toEqual([1.5, -2])
    expect(raw("float64", Float64Array.of(0.1, 1e300))).toEqual([0.1, 1e300])
    expect(raw("int32", Int32Array.of(-7, 7))).toEqual([-7, 7])
    expect(raw("int64", BigInt64Array.of(-7n, 2n ** 60n))).toEqual([-7n, 2n ** 60n])
  })

  test("of the field of the type, packed", () => {
    const packed = (write: (writer: BinaryWriter) => BinaryWriter) =>
      write(new BinaryWriter()).finish()
    const float = packed((writer) => writer.float(1.5).float(-2))
    expect(written("float32", fields.floats, float).values).toEqual([1.5, -2])
    const double = packed((writer) => writer.double(0.1).double(1e300))
    expect(written("float64", fields.doubles, double).values).toEqual([0.1, 1e300])
    const int32 = packed((writer) => writer.int32(-7).int32(7))
    expect(written("int32", fields.int32s, int32).values).toEqual([-7, 7])
    const int64 = packed((writer) => writer.int64(-7).int64(2n ** 60n))
    expect(written("int64", fields.int64s, int64).values).toEqual([-7n, 2n ** 60n])
  })

  test("that are texts", () => {
    expect(written("string", fields.texts, ["a", "ä"])).toEqual({
      dimensions: [2],
      values: ["a", "ä"],
    })
  })

  test("as they were written", () => {
    for (const values of [Float32Array.of(1, 2), Float64Array.of(0.1), BigInt64Array.of(3n)]) {
      expect(readTensor(tensor("t", [values.length], values))).toEqual({
        dimensions: [values.length],
        values: Array.from<number | bigint>(values),
      })
    }
  })

  test("but none of types that it has no use for", () => {
    expect(written("float16", fields.raw, new Uint8Array(4)).values).toBeUndefined()
  })
})

test("readTensor() refuses values that are cut off", () => {
  expect(() => written("float32", fields.floats, new Uint8Array(5))).toThrow(GraphError)
})
