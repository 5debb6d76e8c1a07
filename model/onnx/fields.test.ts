import { describe, expect, test } from "bun:test"
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire"
import fc from "fast-check"
import {
  contentsOf,
  fieldsOf,
  floatsOf,
  integerOf,
  integersOf,
  messageOf,
  rewritten,
  textOf,
} from "./fields.ts"
import { GraphError } from "./graph-error.ts"

/** Any field that protobuf can have, also of kinds that ONNX never uses. */
const field = fc.record({
  number: fc.integer({ min: 1, max: 536_870_911 }),
  value: fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double({ noNaN: true }),
    fc.float({ noNaN: true }).map((float) => ({ float })),
    fc.uint8Array({ maxLength: 8 }).map((inner) => ({ inner })),
  ),
})

function encoded(fields: (typeof field extends fc.Arbitrary<infer Field> ? Field : never)[]) {
  const writer = new BinaryWriter()
  for (const { number, value } of fields) {
    if (value instanceof Uint8Array) writer.tag(number, WireType.LengthDelimited).bytes(value)
    else if (typeof value === "bigint") writer.tag(number, WireType.Varint).int64(value)
    else if (typeof value === "number") writer.tag(number, WireType.Bit64).double(value)
    else if ("float" in value) writer.tag(number, WireType.Bit32).float(value.float)
    else {
      writer.tag(number, WireType.StartGroup).tag(1, WireType.LengthDelimited).bytes(value.inner)
      writer.tag(number, WireType.EndGroup)
    }
  }
  return writer.finish()
}

const message = fc.array(field, { maxLength: 12 }).map(encoded)

describe("rewritten()", () => {
  test("keeps a message byte for byte where nothing is changed", () => {
    fc.assert(
      fc.property(message, (bytes) => {
        expect(rewritten(bytes, () => undefined)).toEqual(bytes)
      }),
    )
  })

  test("changes, leaves out and adds without touching the others", () => {
    fc.assert(
      fc.property(message, message, fc.uint8Array({ maxLength: 20 }), (before, after, content) => {
        const other = (bytes: Uint8Array) =>
          rewritten(bytes, ({ number }) => (number <= 2 ? null : undefined))
        const [left, right] = [other(before), other(after)]
        const text = (number: number, bytes: Uint8Array) =>
          new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(bytes).finish()
        const given = Buffer.concat([left, text(1, Uint8Array.of(7)), right, text(2, content)])
        const changed = rewritten(
          given,
          ({ number }) => (number === 1 ? content : number === 2 ? null : undefined),
          text(3, content),
        )
        expect(changed).toEqual(
          Uint8Array.from(Buffer.concat([left, text(1, content), right, text(3, content)])),
        )
      }),
    )
  })
})

describe("fieldsOf()", () => {
  test("takes any bytes apart into fields that make them up again, or refuses them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          const parts = [...fieldsOf(bytes)].map(({ raw }) => raw)
          expect(Uint8Array.from(Buffer.concat(parts))).toEqual(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(GraphError)
        }
      }),
    )
  })

  test("refuses a message that is cut off within a field", () => {
    const bytes = new BinaryWriter().tag(7, WireType.LengthDelimited).string("a graph").finish()
    expect(() => [...fieldsOf(bytes.subarray(0, -1))]).toThrow(GraphError)
  })
})

describe("reads as protobuf has it", () => {
  const bytes = new BinaryWriter()
    .tag(1, WireType.Varint)
    .int64(3n)
    .tag(1, WireType.LengthDelimited)
    .bytes(
      new BinaryWriter()
        .int64(-1n)
        .int64(2n ** 62n)
        .finish(),
    )
    .tag(2, WireType.Bit32)
    .float(0.5)
    .tag(2, WireType.LengthDelimited)
    .bytes(new BinaryWriter().float(-2).float(4).finish())
    .tag(3, WireType.LengthDelimited)
    .string("первый")
    .tag(3, WireType.LengthDelimited)
    .string("second")
    .tag(4, WireType.LengthDelimited)
    .bytes(Uint8Array.of(0xff))
    .finish()

  test("numbers, packed or not", () => {
    expect(integersOf(bytes, 1)).toEqual([3n, -1n, 2n ** 62n])
    expect(floatsOf(bytes, 2)).toEqual([0.5, -2, 4])
  })
  test("the last of several values of one field", () => {
    expect(integerOf(bytes, 1)).toBe(2n ** 62n)
    expect(textOf(bytes, 3)).toBe("second")
    expect(textOf(bytes, 9)).toBeUndefined()
  })
  test("no field of another wire type", () => {
    expect(contentsOf(bytes, 2)).toHaveLength(1)
    expect(integersOf(bytes, 2)).not.toContain(0.5)
  })
  test("but no text that is not UTF-8, and no message that is there twice", () => {
    expect(() => textOf(bytes, 4)).toThrow(GraphError)
    expect(() => messageOf(bytes, 3)).toThrow("one of its parts is there twice")
  })
})
