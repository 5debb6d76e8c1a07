import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { Problem } from "../http/problem.ts"
import type { InputTensor } from "./infer-request.ts"
import { bytesOf } from "./protocol.fixture.ts"
import { textsOf } from "./text-values.ts"

const json = (data: readonly unknown[], shape: readonly number[] = [data.length]): InputTensor => ({
  name: "x",
  shape,
  datatype: "BYTES",
  data,
  bytes: undefined,
})
const binary = (bytes: Uint8Array): InputTensor => ({ ...json([]), data: undefined, bytes })

/** Why a tensor is refused. */
function refusal(tensor: InputTensor, count: number): string {
  try {
    textsOf(tensor, count)
  } catch (error) {
    expect((error as Problem).options.status).toBe(400)
    return (error as Problem).message
  }
  return "it is not refused"
}

describe("textsOf()", () => {
  test("gives texts in JSON, flat or nested as the shape has it", () => {
    expect(textsOf(json(["a", "b"]), 2)).toEqual(["a", "b"])
    expect(textsOf(json([["a"], ["b"]], [2, 1]), 2)).toEqual(["a", "b"])
  })

  test("gives texts in binary: the length in 4 bytes, little-endian, then UTF-8", () => {
    const bytes = Uint8Array.of(2, 0, 0, 0, 0xc3, 0x9f, 0, 0, 0, 0, 1, 0, 0, 0, 0x61)
    expect(textsOf(binary(bytes), 3)).toEqual(["ß", "", "a"])
    // Wherever they begin in their buffer.
    expect(textsOf(binary(Buffer.concat([Buffer.of(9), bytes]).subarray(1)), 3)).toHaveLength(3)
  })

  test("gives back whatever texts are written so, a byte order mark in front of one included", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("\ufeffa", "\0", "\ud83d\ude00"),
    )
    fc.assert(
      fc.property(fc.array(text.map((each) => each.toWellFormed())), (texts) => {
        expect(textsOf(binary(bytesOf(...texts)), texts.length)).toEqual(texts)
      }),
    )
  })

  test("refuses another datatype", () => {
    expect(refusal({ ...json(["a"]), datatype: "FP32" }, 1)).toBe(
      'input "x": takes texts, and no FP32; the datatype is BYTES',
    )
  })

  test("refuses more or fewer texts than the shape promises, and others nested", () => {
    expect(refusal(json(["a"], [2, 1]), 2)).toBe('input "x": has 1 texts, its shape 2')
    expect(refusal(json([["a", "b"]], [2, 1]), 2)).toBe('input "x": data has 1 rows, its shape 2')
    expect(refusal(json([["a"], "b"], [2, 1]), 2)).toBe(
      'input "x": row 1 of data must be an array of 1 values',
    )
    expect(refusal(binary(bytesOf("a")), 2)).toBe('input "x": has 1 texts, its shape 2')
    expect(refusal(binary(bytesOf("a", "bc")), 1)).toBe('input "x": has 6 bytes behind its 1 texts')
  })

  test("refuses bytes of any kind, or gives as many texts as were promised", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), fc.nat({ max: 4 }), (bytes, count) => {
        try {
          expect(textsOf(binary(bytes), count)).toHaveLength(count)
        } catch (error) {
          expect(error).toBeInstanceOf(Problem)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
