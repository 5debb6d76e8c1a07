import { describe, expect, test } from "bun:test"
import { testModel } from "../inference/model.fixture.ts"
import { ModelStatistics, Statistics } from "./statistics.ts"

const model = testModel()

/** A run that began at a time, and took 2 ms after 1 ms of waiting. */
const run = (begun: number, runs = 1) => ({ queue: 1, run: 2, runs, begun })
/** A request that was read in 1 ms, waited and ran for 3, and was written in 0.5. */
const TIMES = { start: 10, read: 11, predicted: 14, written: 14.5 }

describe("ModelStatistics", () => {
  test("has the members that the extension and its tools read, before the first request too", () => {
    const described = JSON.parse(JSON.stringify(new ModelStatistics().describe(model))) as unknown
    const none = { count: 0, ns: 0 }
    expect(described).toEqual({
      name: "made-up",
      version: "000000000000",
      last_inference: 0,
      inference_count: 0,
      execution_count: 0,
      inference_stats: {
        success: none,
        fail: none,
        queue: none,
        compute_input: none,
        compute_infer: none,
        compute_output: none,
        cache_hit: none,
        cache_miss: none,
      },
      response_stats: {},
      batch_stats: [],
      memory_usage: [],
    })
  })

  test("sums where the time of requests went, in nanoseconds", () => {
    const statistics = new ModelStatistics()
    statistics.succeeded(3, TIMES, run(100))
    statistics.succeeded(1, TIMES, run(200))
    statistics.failed(0.25)
    const described = JSON.parse(JSON.stringify(statistics.describe(model))) as unknown
    expect(described).toMatchObject({
      inference_count: 4,
      execution_count: 2,
      inference_stats: {
        success: { count: 2, ns: 9e6 },
        fail: { count: 1, ns: 250_000 },
        queue: { count: 2, ns: 2e6 },
        compute_input: { count: 2, ns: 2e6 },
        compute_infer: { count: 2, ns: 4e6 },
        compute_output: { count: 2, ns: 1e6 },
      },
    })
  })

  test("counts a run of several requests once, and all runs of a long one", () => {
    const statistics = new ModelStatistics()
    for (const each of [run(100), run(100), run(200, 3), run(200), run(300)])
      statistics.succeeded(1, TIMES, each)
    expect(statistics.describe(model)).toMatchObject({ inference_count: 5, execution_count: 5 })
  })

  test("tells when the last request was answered, in milliseconds since 1970", () => {
    const statistics = new ModelStatistics()
    statistics.succeeded(1, { ...TIMES, written: performance.now() }, run(100))
    const minutes = (statistics.describe(model).last_inference - Date.now()) / 60_000
    expect(Math.abs(minutes)).toBeLessThan(1)
  })
})

test("Statistics are of each model, from its first request on", () => {
  const statistics = new Statistics()
  statistics.of(model).failed(1)
  expect(statistics.of(model)).toBe(statistics.of(model))
  expect(statistics.of(testModel())).not.toBe(statistics.of(model))
})
