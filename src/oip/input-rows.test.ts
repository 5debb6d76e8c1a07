import { describe, expect, test } from "bun:test"
import { testCard } from "../inference/card.fixture.ts"
import { Problem } from "../http/problem.ts"
import type { InputTensor } from "./infer-request.ts"
import { rowReader } from "./input-rows.ts"
import { fp32 } from "./protocol.fixture.ts"

const card = testCard()
const read = rowReader({ card }, 3)

function tensor(
  name: string,
  shape: readonly number[],
  data: readonly unknown[],
  datatype = "FP32",
): InputTensor {
  return { name, shape, datatype, data, bytes: undefined }
}

const rowsOf = (...inputs: readonly InputTensor[]) => Array.from(read(inputs))

/** How inputs are refused: status, code and reason. */
function refusal(...inputs: readonly InputTensor[]): string {
  try {
    read(inputs)
  } catch (error) {
    expect(error).toBeInstanceOf(Problem)
    const { status, code, detail } = (error as Problem).options
    return `${status} ${code}: ${detail}`
  }
  return "it is not refused"
}

const EXPECTED = 'send one input "features" of shape [rows, 2], or one for each of "länge", "b/c ~"'

describe("rowReader() reads", () => {
  test("one input of all features, flat or nested", () => {
    expect(rowsOf(tensor("features", [2, 2], [1, 0, 2, -1]))).toEqual([1, 0, 2, -1])
    expect(
      rowsOf(
        tensor(
          "features",
          [2, 2],
          [
            [1, 0],
            [2, -1],
          ],
        ),
      ),
    ).toEqual([1, 0, 2, -1])
  })

  test("one input by any name, as scikit-learn's servers do", () => {
    for (const name of ["input-0", "predict", "X", ""])
      expect(rowsOf(tensor(name, [1, 2], [1, 0]))).toEqual([1, 0])
  })

  test("one input for each feature by its name, in any order, of any numbers", () => {
    const ratio = tensor("b/c ~", [2, 1], [[-1], [1]], "INT8")
    const length = tensor("länge", [2], [1, 2.5], "FP64")
    expect(rowsOf(ratio, length)).toEqual([1, -1, 2.5, 1])
    expect(rowsOf(length, ratio)).toEqual([1, -1, 2.5, 1])
  })

  test("no rows", () => {
    expect(rowsOf(tensor("features", [0, 2], []))).toEqual([])
    expect(rowsOf(tensor("länge", [0], []), tensor("b/c ~", [0, 1], []))).toEqual([])
  })

  test("the limit itself, which in another datatype lies a little beyond", () => {
    const [first, second] = card.features
    if (first === undefined || second === undefined) throw new Error("there are two")
    const features = [{ ...first, accepted: { min: 0, max: 0.1 } }, second]
    const narrow = rowReader({ card: { ...card, features } }, 3)
    const bytes = fp32(0.1, 0)
    const input = { name: "features", shape: [1, 2], datatype: "FP32", data: undefined, bytes }
    // 0.1 in 32 bits is above 0.1.
    expect(Array.from(narrow([input]))).toEqual([Math.fround(0.1), 0])
    expect(() => narrow([{ ...input, bytes: fp32(0.1001, 0) }])).toThrow("must be from 0 to 0.1")
  })
})

describe("rowReader() refuses", () => {
  test("another shape, naming the right one", () => {
    const right = "expected [rows, 2]"
    for (const shape of [[2], [], [1, 3], [1, 2, 1], [1, 1]])
      expect(refusal(tensor("features", shape, [1, 0]))).toBe(
        `400 unparsable: input "features": has the shape [${shape.join(", ")}], ${right}`,
      )
    const deep = Array.from({ length: 100 }, () => 1)
    expect(refusal(tensor("features", deep, [1]))).toContain(
      `has the shape [1, 1, 1, 1, 1, 1, 1, 1, …], ${right}`,
    )
    for (const shape of [[], [1, 2], [1, 1, 1]])
      expect(refusal(tensor("länge", shape, [1]), tensor("b/c ~", [1], [1]))).toContain(
        `input "länge": has the shape [${shape.join(", ")}], expected [rows] or [rows, 1]`,
      )
  })

  test("inputs that are missing, unknown or there twice, naming what there should be", () => {
    const one = tensor("länge", [1], [1])
    expect(refusal()).toBe(`400 unparsable: there is no input; ${EXPECTED}`)
    expect(refusal(one)).toBe(`400 unparsable: the inputs "b/c ~" are missing; ${EXPECTED}`)
    expect(refusal(one, one)).toBe(`400 unparsable: input "länge": is there twice; ${EXPECTED}`)
    expect(refusal(one, tensor("x", [1], [1]))).toBe(
      `400 unparsable: input "x": is unknown; ${EXPECTED}`,
    )
  })

  test("inputs of a model with many features, naming the first of them", () => {
    const [feature] = card.features
    if (feature === undefined) throw new Error("there are two")
    const features = Array.from({ length: 300 }, (_, at) => ({ ...feature, name: `f${at}` }))
    expect(() => rowReader({ card: { ...card, features } }, 3)([])).toThrow(
      'or one for each of "f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9" and 290 more',
    )
  })

  test("inputs of different lengths", () => {
    expect(refusal(tensor("länge", [2], [1, 2]), tensor("b/c ~", [1], [1]))).toBe(
      '400 unparsable: input "b/c ~": has 1 rows, but the first input has 2',
    )
  })

  test("more rows than the limit before it makes room for them", () => {
    expect(refusal(tensor("features", [4, 2], []))).toBe(
      "413 too_many_rows: the inputs have 4 rows; send at most 3 at a time",
    )
    expect(refusal(tensor("features", [Number.MAX_SAFE_INTEGER, 2], []))).toStartWith("413")
  })

  test("values that the model can't take, naming input, row and feature", () => {
    const refused = (value: unknown, datatype = "FP32") =>
      refusal(tensor("features", [2, 2], [1, 0, value, 0], datatype))
    const place = 'input "features", row 1, feature "länge"'
    const range = "0 to 10 cm"
    expect(refused(11)).toBe(`400 invalid_values: ${place}: is 11; must be from ${range}`)
    expect(refused(-1e300)).toBe(`400 invalid_values: ${place}: is -1e+300; must be from ${range}`)
    expect(refused("5")).toBe(
      `400 invalid_values: ${place}: must be FP32, a number from ${range}, found the string "5"`,
    )
    expect(refused(null)).toContain("found null")
    expect(refused([5])).toContain("found an array")
    expect(refused(1.5, "INT32")).toContain("must be INT32, a number from 0 to 10 cm, found")
    expect(refused(true, "FP32")).toContain("found the boolean true")
  })

  test("NaN and Infinity, which travel in binary alone", () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      const bytes = fp32(1, 0, value, 0)
      const input = { name: "features", shape: [2, 2], datatype: "FP32", data: undefined, bytes }
      expect(refusal(input)).toBe(
        `400 invalid_values: input "features", row 1, feature "länge": is ${value}; must be from 0 to 10 cm`,
      )
    }
  })
})
