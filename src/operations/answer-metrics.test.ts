import { expect, test } from "bun:test"
import { PRICES, SCORES, SURVIVORS } from "../inference/kinds.fixture.ts"
import type { Values } from "../inference/values.ts"
import { valueOf } from "./instruments.fixture.ts"
import { ModelMetrics } from "./model-metrics.ts"

test("answerMetrics() counts the class that the graph decides, and how probable it is", () => {
  const { instruments, value, ran } = watched(SURVIVORS)
  // The second row is called the first class, though the number of the second is larger.
  ran(Float64Array.of(1, 0, 1, 0, 5, 90, 0, 1, 0, 5), Float32Array.of(0.1, 0.9, 1, 0.45, 0.55, 0))
  expect(value("model_predictions_total", { class: "survived" })).toBe(1)
  expect(value("model_predictions_total", { class: "died" })).toBe(1)
  expect(value("model_prediction_confidence_bucket", { le: "0.5" })).toBe(1)
  expect(value("model_values_outside_observed_range_total", { feature: "age" })).toBe(1)
  // Of categories, and of numbers without a range, it is not known.
  const outside = instruments.find(({ name }) => name.startsWith("model_values_outside"))
  expect(outside?.samples().map(({ labels }) => labels["feature"])).toEqual(["age", "class"])
})

test("answerMetrics() counts classes of scores, which say nothing of confidence", () => {
  const { instruments, value, ran } = watched(SCORES)
  ran(Float32Array.of(1), Float32Array.of(0, -1, -2))
  expect(value("model_predictions_total", { class: "1" })).toBe(1)
  expect(instruments.map(({ name }) => name)).not.toContain("model_prediction_confidence")
})

test("answerMetrics() tells how values spread over the bins of the training data", () => {
  const { value, ran } = watched(PRICES)
  ran(Float64Array.of(1, 0, 2, 0, 9, 0), Float64Array.of(3, 6, 27))
  expect(value("model_prediction_value_bucket", { le: "5" })).toBe(1)
  expect(value("model_prediction_value_bucket", { le: "10" })).toBe(2)
  expect(value("model_prediction_value_sum")).toBe(36)
})

function watched(card: ConstructorParameters<typeof ModelMetrics>[0]) {
  const metrics = new ModelMetrics(card, "000000000000")
  return {
    instruments: metrics.instruments,
    value: (name: string, labels = {}) =>
      valueOf(metrics.instruments, name, { model: card.name, version: "000000000000", ...labels }),
    ran: (rows: Values, answers: Values) => metrics.ran(rows, answers, 1),
  }
}
