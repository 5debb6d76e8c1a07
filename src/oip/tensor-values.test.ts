import { describe, expect, test } from "bun:test"
import type { Problem } from "../http/problem.ts"
import type { InputTensor } from "./infer-request.ts"
import { fp32 } from "./protocol.fixture.ts"
import { valuesOf } from "./tensor-values.ts"

const json = (datatype: string, data: readonly unknown[], shape = [data.length]): InputTensor => ({
  name: "x",
  shape,
  datatype,
  data,
  bytes: undefined,
})
const binary = (datatype: string, bytes: Uint8Array): InputTensor => ({
  ...json(datatype, []),
  data: undefined,
  bytes,
})

function all(tensor: InputTensor, count: number): unknown[] {
  const values = valuesOf(tensor, count)
  return Array.from({ length: count }, (_, index) => values.at(index))
}

/** Why a tensor is refused. */
function refusal(tensor: InputTensor, count: number): string {
  try {
    valuesOf(tensor, count)
  } catch (error) {
    expect((error as Problem).options.status).toBe(400)
    return (error as Problem).message
  }
  return "it is not refused"
}

describe("valuesOf()", () => {
  test("opens JSON, flat or nested as the shape has it", () => {
    expect(all(json("INT8", [1, -2]), 2)).toEqual([1, -2])
    expect(
      all(
        json(
          "FP32",
          [
            [1, 2],
            [3, 4],
          ],
          [2, 2],
        ),
        4,
      ),
    ).toEqual([1, 2, 3, 4])
    expect(all(json("FP32", [], [0, 2]), 0)).toEqual([])
  })

  test("opens bytes wherever they begin in their buffer", () => {
    const body = new Uint8Array(9)
    body.set(fp32(1.5, -2), 1)
    expect(all(binary("FP32", body.subarray(1)), 2)).toEqual([1.5, -2])
  })

  test("tells what is no value of its datatype, and shows it as it was sent", () => {
    const numbers = valuesOf(json("UINT8", [256, "1"]), 2)
    expect([numbers.at(0), numbers.at(1), numbers.raw(1)]).toEqual([undefined, undefined, "1"])
    const flags = valuesOf(binary("BOOL", Uint8Array.of(1, 7)), 2)
    expect([flags.at(0), flags.at(1), flags.raw(1)]).toEqual([1, undefined, 7])
  })

  test("refuses a datatype without numbers, naming those that have them", () => {
    for (const datatype of ["BYTES", "fp32", "constructor", "F".repeat(1000)]) {
      const reason = refusal(json(datatype, [1]), 1)
      expect(reason).toContain('input "x": takes numbers, and no ')
      expect(reason).toContain("BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64")
      expect(reason.length).toBeLessThan(400)
    }
  })

  test("refuses FP16 and BF16 in JSON, as the protocol's other servers do", () => {
    for (const datatype of ["FP16", "BF16"])
      expect(refusal(json(datatype, [1]), 1)).toBe(
        `input "x": JSON has no ${datatype}; send it in binary, or as FP32`,
      )
  })

  test("refuses more or fewer values than the shape promises", () => {
    expect(refusal(json("FP32", [1, 2, 3], [2, 2]), 4)).toBe(
      'input "x": data has 3 values, its shape 4',
    )
    expect(refusal(json("FP32", [[1, 2]], [2, 2]), 4)).toBe(
      'input "x": data has 1 rows, its shape 2',
    )
    expect(refusal(json("FP32", [[1, 2], [3]], [2, 2]), 4)).toBe(
      'input "x": row 1 of data must be an array of 2 values',
    )
    expect(refusal(json("FP32", [[1, 2], 3], [2, 2]), 4)).toContain("row 1 of data")
    expect(refusal(binary("FP32", fp32(1, 2)), 3)).toBe(
      'input "x": has 8 bytes, but 3 values of FP32 take 12',
    )
  })
})
