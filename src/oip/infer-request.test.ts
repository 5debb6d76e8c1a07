import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { Problem } from "../http/problem.ts"
import { readInferRequest } from "./infer-request.ts"

const INPUT = { name: "x", shape: [1], datatype: "FP32", data: [1] }

/** Why a request is refused. */
function refusal(value: unknown, tail?: Uint8Array): string {
  try {
    readInferRequest(value, tail)
  } catch (error) {
    expect(error).toBeInstanceOf(Problem)
    expect((error as Problem).options.status).toBe(400)
    return (error as Problem).message
  }
  return "it is not refused"
}

const inBinary = (size: unknown) => ({
  ...INPUT,
  data: undefined,
  parameters: { binary_data_size: size },
})

describe("readInferRequest()", () => {
  test("understands what the protocol has, and passes over the rest", () => {
    const request = readInferRequest({
      id: "1",
      model_name: "m",
      parameters: { binary_data_output: true, mine: 1 },
      inputs: [{ ...INPUT, extra: {}, parameters: { content_type: "np" } }],
      outputs: [
        { name: "a" },
        { name: "b", parameters: { binary_data: false, classification: 2 } },
      ],
    })
    expect(request).toEqual({
      id: "1",
      inputs: [{ ...INPUT, bytes: undefined }],
      outputs: [
        { name: "a", isBinary: true, classification: undefined },
        { name: "b", isBinary: false, classification: 2 },
      ],
      isBinary: true,
    })
  })

  test("takes absent, null and empty members for what they leave out", () => {
    for (const outputs of [undefined, null, []]) {
      const request = readInferRequest({ id: null, inputs: [], outputs, parameters: null })
      expect(request).toEqual({ id: undefined, inputs: [], outputs: undefined, isBinary: false })
    }
  })

  test("gives each input in binary its part of what is behind the JSON", () => {
    const tail = Uint8Array.of(1, 2, 3)
    const { inputs } = readInferRequest(
      { inputs: [inBinary(1), INPUT, inBinary(0), inBinary(2)] },
      tail,
    )
    expect(inputs.map(({ bytes }) => bytes && Array.from(bytes))).toEqual([
      [1],
      undefined,
      [],
      [2, 3],
    ])
  })

  const cases: [what: string, value: unknown, reason: string, tail?: Uint8Array][] = [
    ["no object", 5, "the request must be an object, found the number 5"],
    ["null", null, "the request must be an object, found null"],
    ["no inputs", {}, "inputs must be an array, found nothing"],
    ["an id that is no string", { id: 5, inputs: [] }, "id must be a string, found the number 5"],
    [
      "parameters that are no object",
      { inputs: [], parameters: [] },
      "the parameters of the request must be an object, found an array",
    ],
    [
      "a flag that is none",
      { inputs: [], parameters: { binary_data_output: 1 } },
      "the parameter binary_data_output must be true or false, found the number 1",
    ],
    [
      "a very long id",
      { id: "i".repeat(1025), inputs: [] },
      "id must have at most 1024 characters, found 1025",
    ],
    ["an input that is none", { inputs: [1] }, "inputs[0] must be an object, found the number 1"],
    [
      "an input without a name",
      { inputs: [INPUT, { ...INPUT, name: 1 }] },
      "the name of inputs[1] must be a string, found the number 1",
    ],
    [
      "a shape that is none",
      { inputs: [{ ...INPUT, shape: [1, -1] }] },
      'input "x": shape[1] must be a whole number from 0, found the number -1',
    ],
    [
      "a huge dimension",
      { inputs: [{ ...INPUT, shape: [1e300] }] },
      'input "x": shape[0] must be a whole number from 0, found the number 1e+300',
    ],
    [
      "a shape that is no array",
      { inputs: [{ ...INPUT, shape: "1" }] },
      'input "x": shape must be an array of whole numbers from 0, found the string "1"',
    ],
    [
      "a datatype that is none",
      { inputs: [{ ...INPUT, datatype: null }] },
      'input "x": datatype must be a string, found null',
    ],
    [
      "data that is none",
      { inputs: [{ ...INPUT, data: "1" }] },
      'input "x": data must be an array, found the string "1"',
    ],
    [
      "shared memory",
      { inputs: [{ ...INPUT, parameters: { shared_memory_region: "r" } }] },
      'input "x": this server has no shared memory',
    ],
    [
      "shared memory for an output",
      { inputs: [], outputs: [{ name: "y", parameters: { shared_memory_region: "r" } }] },
      'output "y": this server has no shared memory',
    ],
    [
      "data twice",
      { inputs: [{ ...INPUT, parameters: { binary_data_size: 1 } }] },
      'input "x": has both data and binary_data_size; send one of them',
      new Uint8Array(1),
    ],
    [
      "a size that is none",
      { inputs: [inBinary("1")] },
      'input "x": binary_data_size must be a whole number from 0, found the string "1"',
      new Uint8Array(1),
    ],
    [
      "a size below 0",
      { inputs: [inBinary(-1)] },
      'input "x": binary_data_size must be a whole number from 0, found the number -1',
      new Uint8Array(1),
    ],
    [
      "binary without its header",
      { inputs: [inBinary(1)] },
      'input "x": is binary, but the request has no header Inference-Header-Content-Length',
    ],
    [
      "more bytes than there are",
      { inputs: [inBinary(1), inBinary(2)] },
      'input "x": binary_data_size is 2, but 1 bytes are left',
      new Uint8Array(2),
    ],
    [
      "bytes that nobody wants",
      { inputs: [inBinary(1)] },
      "2 bytes behind the JSON belong to no input",
      new Uint8Array(3),
    ],
    [
      "an output that is none",
      { inputs: [], outputs: ["y"] },
      'outputs[0] must be an object, found the string "y"',
    ],
    [
      "an output without a name",
      { inputs: [], outputs: [{}] },
      "the name of outputs[0] must be a string, found nothing",
    ],
    [
      "a classification of no classes",
      { inputs: [], outputs: [{ name: "y", parameters: { classification: 0 } }] },
      'output "y": classification must be a whole number from 1, found the number 0',
    ],
    [
      "outputs that are none",
      { inputs: [], outputs: {} },
      "outputs must be an array, found an object",
    ],
  ]
  for (const [what, value, reason, tail] of cases) {
    test(`refuses ${what}`, () => {
      expect(refusal(value, tail)).toBe(reason)
    })
  }

  test("repeats no more than a little of a client's own text", () => {
    const name = "x".repeat(100_000)
    expect(refusal({ inputs: [{ ...INPUT, name, shape: 1 }] }).length).toBeLessThan(300)
    expect(refusal({ id: 1, inputs: name }).length).toBeLessThan(300)
  })

  test("throws nothing but refusals, whatever JSON there is", () => {
    const member = fc.constantFrom("id", "inputs", "outputs", "parameters", "name", "shape", "data")
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue(),
        fc.dictionary(member, tie("any")),
        fc.array(tie("any"), { maxLength: 3 }),
      ),
    })).any
    fc.assert(
      fc.property(value, fc.option(fc.uint8Array(), { nil: undefined }), (json, tail) => {
        try {
          readInferRequest(json, tail)
        } catch (error) {
          expect(error).toBeInstanceOf(Problem)
        }
      }),
      { numRuns: 300 },
    )
  })
})
