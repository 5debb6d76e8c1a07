import { describe, expect, test } from "bun:test"
import { classificationValues, labelValues, probabilityValues } from "./output-values.ts"
import { floatsIn, textsIn } from "./protocol.fixture.ts"

const NAMES = ["a", 'ß,"', "c"]
const ROWS = Float32Array.of(0.25, 0.5, 0.25, 1, 0, 0)

describe("probabilityValues()", () => {
  test("are the numbers, in JSON and in binary", () => {
    const { datatype, shape, json, bytes } = probabilityValues(ROWS, 3)
    expect([datatype, shape]).toEqual(["FP32", [2, 3]])
    expect(JSON.parse(`[${json()}]`)).toEqual([0.25, 0.5, 0.25, 1, 0, 0])
    expect(floatsIn(bytes())).toEqual([0.25, 0.5, 0.25, 1, 0, 0])
  })

  test("are those of their own rows where they are a part of more", () => {
    expect(floatsIn(probabilityValues(ROWS.subarray(3), 3).bytes())).toEqual([1, 0, 0])
  })

  test("are valid JSON however small or large", () => {
    const values = Float32Array.of(1e-45, 3.4e38, -0, 1 / 3)
    const parsed = JSON.parse(`[${probabilityValues(values, 2).json()}]`) as number[]
    expect(parsed.map(Math.fround)).toEqual([
      Math.fround(1e-45),
      Math.fround(3.4e38),
      0,
      Math.fround(1 / 3),
    ])
  })
})

describe("labelValues()", () => {
  test("are the names of the most probable classes, the first of equals", () => {
    const { datatype, shape, json, bytes } = labelValues(
      Float32Array.of(0.25, 0.5, 0.25, 0.5, 0, 0.5),
      NAMES,
    )
    expect([datatype, shape]).toEqual(["BYTES", [2]])
    expect(JSON.parse(`[${json()}]`)).toEqual(['ß,"', "a"])
    // Each in UTF-8 behind its length: 4 bytes, little-endian.
    expect(Array.from(bytes())).toEqual([4, 0, 0, 0, 0xc3, 0x9f, 0x2c, 0x22, 1, 0, 0, 0, 0x61])
  })
})

describe("classificationValues()", () => {
  test("are value:index:label, the highest first, of equals the first", () => {
    const { datatype, shape, json, bytes } = classificationValues(ROWS, NAMES, 2)
    expect([datatype, shape]).toEqual(["BYTES", [2, 2]])
    expect(JSON.parse(`[${json()}]`)).toEqual(['0.5:1:ß,"', "0.25:0:a", "1:0:a", '0:1:ß,"'])
    expect(textsIn(bytes())).toEqual(['0.5:1:ß,"', "0.25:0:a", "1:0:a", '0:1:ß,"'])
  })

  test("are of no more classes than there are", () => {
    expect(classificationValues(ROWS, NAMES, 9).shape).toEqual([2, 3])
  })
})

test("no rows have no values", () => {
  for (const { json, bytes } of [
    probabilityValues(new Float32Array(), 3),
    labelValues(new Float32Array(), NAMES),
    classificationValues(new Float32Array(), NAMES, 1),
  ])
    expect([json(), bytes().length]).toEqual(["", 0])
})
