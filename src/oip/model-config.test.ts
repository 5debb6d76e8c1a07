import { expect, test } from "bun:test"
import { testModel } from "../inference/model.fixture.ts"
import { describeModel } from "./metadata.ts"
import { describeConfig } from "./model-config.ts"

const model = testModel()
const config = describeConfig(model, 1000)

test("describeConfig() has what perf_analyzer reads before it measures", () => {
  expect(config).toMatchObject({ name: "made-up", max_batch_size: 1000 })
  // What makes it ask for several requests to be run together, and for no cache.
  expect(config).toHaveProperty("dynamic_batching")
  for (const absent of ["sequence_batching", "response_cache", "model_transaction_policy"])
    expect(config).not.toHaveProperty(absent)
  expect(config.platform).not.toBe("ensemble")
})

test("describeConfig() names each tensor of the metadata, without the rows in its shape", () => {
  const { inputs, outputs } = describeModel(model)
  const names = (tensors: readonly { name: string }[]) => tensors.map(({ name }) => name)
  expect(names(config.input)).toEqual(names(inputs))
  expect(names(config.output)).toEqual(names(outputs))
  expect(config.input[0]).toMatchObject({ data_type: "TYPE_FP32", dims: [2] })
  // A shape without dimensions can't be told but by a reshape.
  expect(config.output).toEqual([
    { name: "label", data_type: "TYPE_STRING", dims: [1], reshape: { shape: [] } },
    { name: "probabilities", data_type: "TYPE_FP32", dims: [2] },
  ])
})
