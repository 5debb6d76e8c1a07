import { describe, expect, test } from "bun:test"
import { DATATYPES, type Datatype } from "./datatypes.ts"

const datatype = (name: string) => DATATYPES.get(name) as Datatype

/** Reads one value from bytes that stand behind another one. */
function read(name: string, ...bytes: readonly number[]): number | undefined {
  const view = new DataView(Uint8Array.of(0xaa, ...bytes).buffer)
  return datatype(name).read(view, 1)
}

describe("DATATYPES", () => {
  test("are those that have numbers, of the sizes that the protocol gives", () => {
    const sizes = Object.fromEntries(
      Array.from(DATATYPES.values(), ({ name, size }) => [name, size]),
    )
    expect(sizes).toEqual({
      BOOL: 1,
      UINT8: 1,
      UINT16: 2,
      UINT32: 4,
      UINT64: 8,
      INT8: 1,
      INT16: 2,
      INT32: 4,
      INT64: 8,
      FP16: 2,
      BF16: 2,
      FP32: 4,
      FP64: 8,
    })
  })

  test("are little-endian in binary", () => {
    const ff = Array.from({ length: 7 }, () => 0xff)
    expect(read("BOOL", 0)).toBe(0)
    expect(read("BOOL", 1)).toBe(1)
    expect(read("BOOL", 2)).toBeUndefined()
    expect(read("UINT8", 0xfe)).toBe(254)
    expect(read("UINT16", 0x01, 0xff)).toBe(0xff01)
    expect(read("UINT32", 0x01, 0, 0, 0xff)).toBe(0xff00_0001)
    expect(read("UINT64", 0x01, 0, 0, 0, 0x01, 0, 0, 0)).toBe(2 ** 32 + 1)
    expect(read("INT8", 0xfe)).toBe(-2)
    expect(read("INT16", 0xfe, 0xff)).toBe(-2)
    expect(read("INT32", 0xfe, 0xff, 0xff, 0xff)).toBe(-2)
    expect(read("INT64", 0xfe, ...ff)).toBe(-2)
    // IEEE 754: 1.5 is 1.1 in binary, with the exponent's bias for its width.
    expect(read("FP16", 0x00, 0x3e)).toBe(1.5)
    expect(read("BF16", 0xc0, 0x3f)).toBe(1.5)
    expect(read("FP32", 0x00, 0x00, 0xc0, 0x3f)).toBe(1.5)
    expect(read("FP64", 0, 0, 0, 0, 0, 0, 0xf8, 0x3f)).toBe(1.5)
    for (const [name, ...bytes] of [
      ["FP16", 0x00, 0x7e],
      ["BF16", 0xc0, 0x7f],
      ["FP32", 0x00, 0x00, 0xc0, 0x7f],
    ] as const)
      expect(read(name, ...bytes)).toBeNaN()
  })

  test("take in JSON what they have, and nothing else", () => {
    const ranges = {
      UINT8: [0, 255],
      UINT16: [0, 65_535],
      UINT32: [0, 4_294_967_295],
      INT8: [-128, 127],
      INT16: [-32_768, 32_767],
      INT32: [-2_147_483_648, 2_147_483_647],
    }
    for (const [name, [min = 0, max = 0]] of Object.entries(ranges)) {
      const { parse } = datatype(name)
      expect([parse?.(min), parse?.(max)]).toEqual([min, max])
      for (const value of [min - 1, max + 1, 0.5, "1", true, null, [1]])
        expect(parse?.(value)).toBeUndefined()
    }
    expect(datatype("INT64").parse?.(-(2 ** 63))).toBe(-(2 ** 63))
    expect(datatype("UINT64").parse?.(-1)).toBeUndefined()
    expect(["FP32", "FP64"].map((name) => datatype(name).parse?.(0.1))).toEqual([0.1, 0.1])
    expect(datatype("FP32").parse?.("0.1")).toBeUndefined()
    expect(datatype("BOOL").parse?.(true)).toBe(1)
    expect(datatype("BOOL").parse?.(1)).toBeUndefined()
    expect(datatype("FP16").parse).toBeUndefined()
    expect(datatype("BF16").parse).toBeUndefined()
  })

  test("round to the nearest that they have", () => {
    expect(datatype("FP16").round(0.1)).toBe(0.0999755859375)
    // As ml_dtypes 0.5 does, which Triton's client uses; the last two lie between two, and go to the even one.
    const pairs = [
      [0.1, 0.10009765625],
      [-0.1, -0.10009765625],
      [30, 30],
      [1.00390625, 1],
      [1.01171875, 1.015625],
    ]
    for (const [value = 0, nearest = 0] of pairs)
      expect(datatype("BF16").round(value)).toBe(nearest)
    expect(datatype("FP32").round(0.1)).toBe(Math.fround(0.1))
    expect(datatype("FP64").round(0.1)).toBe(0.1)
  })
})
