import { describe, expect, test } from "bun:test"
import { testModel } from "../inference/model.fixture.ts"
import type { InferRequest, WantedOutput } from "./infer-request.ts"
import { outputWriter } from "./output-writer.ts"
import { CLASSES, textsIn } from "./protocol.fixture.ts"

const writer = outputWriter(testModel())
const [SMALL, LARGE] = CLASSES

const request = (outputs?: readonly Partial<WantedOutput>[], isBinary = false): InferRequest => ({
  id: undefined,
  inputs: [],
  outputs: outputs?.map((output) => ({
    name: "label",
    isBinary,
    classification: undefined,
    ...output,
  })),
  isBinary,
})

describe("outputWriter()", () => {
  test("writes plain JSON where nothing is wanted in binary", () => {
    const { body, jsonLength } = writer.write(request(), Float32Array.of(0.75, 0.25))
    expect(jsonLength).toBeUndefined()
    const outputs = [
      { name: "label", datatype: "BYTES", shape: [1], data: [SMALL] },
      { name: "probabilities", datatype: "FP32", shape: [1, 2], data: [0.75, 0.25] },
    ]
    const named = { model_name: "made-up", model_version: "000000000000" }
    expect(JSON.parse(body as string)).toEqual({ ...named, outputs })
  })

  test("writes an id as JSON has texts", () => {
    const id = 'a"\n\u2028\ud800'
    const { body } = writer.write({ ...request(), id }, Float32Array.of(0.75, 0.25))
    expect((JSON.parse(body as string) as { id: string }).id).toBe(id)
  })

  test("puts the tensors in binary behind the JSON, in the order wanted", () => {
    const wanted = request([
      { name: "probabilities", classification: 1, isBinary: true },
      { name: "label", isBinary: true },
    ])
    const { body, jsonLength = 0 } = writer.write(wanted, Float32Array.of(0.25, 0.75))
    const bytes = body as Uint8Array
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(0, jsonLength)))).toMatchObject({
      outputs: [
        { name: "probabilities", datatype: "BYTES", shape: [1, 1] },
        { name: "label", datatype: "BYTES", shape: [1] },
      ],
    })
    expect(textsIn(bytes.subarray(jsonLength))).toEqual([`0.75:1:${LARGE}`, LARGE])
  })

  test("refuses outputs that the model has not, twice the same, and classes of the label", () => {
    const check =
      (...outputs: readonly Partial<WantedOutput>[]) =>
      () =>
        writer.check(request(outputs))
    expect(check({ name: "predict" })).toThrow(
      'output "predict": is unknown; there are "label" and "probabilities"',
    )
    expect(check({}, {})).toThrow('output "label": is asked for twice')
    expect(check({ classification: 1 })).toThrow(
      'output "label": has no probabilities to classify by; ask for the classification of "probabilities"',
    )
    expect(check({ name: "probabilities", classification: 9 }, {})).not.toThrow()
    expect(() => writer.check(request())).not.toThrow()
  })
})
