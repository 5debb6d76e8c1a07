import { describe, expect, test } from "bun:test"
import { testCard } from "../inference/card.fixture.ts"
import { valueOf } from "./instruments.fixture.ts"
import { ModelMetrics } from "./model-metrics.ts"

describe("ModelMetrics", () => {
  test("counts runs, their rows, classes, confidence, and values never seen in training", () => {
    const metrics = new ModelMetrics(testCard(), "000000000000")
    const { features } = testCard()
    const highest = features[0]?.observed.max as number
    // The largest observed value is within the range, in single precision too.
    metrics.ran(
      Float32Array.of(highest, 0, highest + 0.5, 0),
      Float32Array.of(0.2, 0.8, 0.96, 0.04),
      1,
    )
    metrics.failed()
    metrics.requested(3)
    const which = { model: "made-up", version: "000000000000" }
    const value = (name: string, labels = {}) =>
      valueOf(metrics.instruments, name, { ...which, ...labels })
    expect(value("model_rows_total")).toBe(3)
    expect(value("model_run_rows_sum")).toBe(2)
    expect(value("model_run_rows_count")).toBe(1)
    expect(value("model_inference_duration_seconds_sum")).toBe(0.001)
    expect(value("model_run_failures_total")).toBe(1)
    expect(value("model_predictions_total", { class: "klein" })).toBe(1)
    expect(value("model_prediction_confidence_bucket", { le: "0.9" })).toBe(1)
    expect(value("model_values_outside_observed_range_total", { feature: "länge" })).toBe(1)
    expect(value("model_values_outside_observed_range_total", { feature: "b/c ~" })).toBe(0)
    expect(value("model_info", { sha256: testCard().model.sha256 })).toBe(1)
  })
})
