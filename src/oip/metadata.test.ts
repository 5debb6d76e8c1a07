import { describe, expect, test } from "bun:test"
import { testModel } from "../inference/model.fixture.ts"
import { describeModel, describeServer } from "./metadata.ts"

describe("describeServer()", () => {
  test("names the extensions as Triton does", () => {
    const { name, version, extensions } = describeServer()
    expect([name, version]).toEqual(["sepal", expect.any(String)])
    expect(extensions).toEqual([
      "binary_tensor_data",
      "classification",
      "model_repository",
      "model_configuration",
    ])
    // With these named, perf_analyzer reads versions as numbers.
    expect(extensions).not.toContain("statistics")
  })
})

describe("describeModel()", () => {
  const { inputs, outputs, properties, ...rest } = describeModel(testModel())

  test("names model, versions and platform", () => {
    expect(rest).toEqual({
      name: "made-up",
      versions: ["000000000000"],
      platform: "onnx_onnxv1",
    })
  })

  test("gives the shapes with -1 for the rows", () => {
    expect(inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape }))).toEqual([
      { name: "features", datatype: "FP32", shape: [-1, 2] },
    ])
    expect(outputs.map(({ name, datatype, shape }) => ({ name, datatype, shape }))).toEqual([
      { name: "label", datatype: "BYTES", shape: [-1] },
      { name: "probabilities", datatype: "FP32", shape: [-1, 2] },
    ])
  })

  test("tells the rest in properties, which are strings", () => {
    expect(properties).toEqual({
      title: "Groß & <klein>",
      description: 'Says whether something is "groß".',
      sha256: "0".repeat(64),
    })
  })

  test("names features and classes in parameters, which are strings and numbers alone", () => {
    expect(inputs[0]?.parameters).toMatchObject({
      "feature.0.name": "länge",
      "feature.0.unit": "cm",
      "feature.0.accepted.max": 10,
      "feature.1.name": "b/c ~",
      "feature.1.observed.min": -1,
    })
    expect(inputs[0]?.parameters).not.toHaveProperty("feature.1.unit")
    expect(outputs[1]?.parameters).toEqual({
      "class.0.name": "klein",
      "class.0.label": "Klein",
      "class.1.name": 'sehr "groß"',
      "class.1.label": 'Sehr "groß"',
    })
    const all = [inputs[0]?.parameters, outputs[1]?.parameters]
    for (const value of all.flatMap((each) => Object.values(each ?? {})))
      expect(["string", "number"]).toContain(typeof value)
  })
})
