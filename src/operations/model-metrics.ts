import type { ModelCard } from "../../model/card.ts"
import type { RunObserver } from "../inference/run-observer.ts"
import {
  type Count,
  Counter,
  type Distribution,
  Histogram,
  type Instrument,
  Reading,
} from "./instruments.ts"

/** A run takes from a hundredth of a millisecond on. */
const RUN_SECONDS = [
  0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
  0.25, 0.5, 1,
]
const ROWS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 16_384, 65_536]
const CONFIDENCE = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999]

/**
 * What is counted of a model in one version: of its runs each row once, whoever asked, and the rows
 * of requests.
 */
export class ModelMetrics implements RunObserver {
  readonly instruments: readonly Instrument[]
  readonly #rows: Distribution
  readonly #seconds: Distribution
  readonly #failures: Count
  readonly #confidence: Distribution
  readonly #classes: readonly Count[]
  readonly #requested: Count
  readonly #outside: readonly { min: number; max: number; count: Count }[]

  /** @param version of the model: the beginning of its file's digest */
  constructor(card: ModelCard, version: string) {
    const rows = new Histogram("model_run_rows", "Rows that went through the model together.", ROWS)
    const seconds = new Histogram(
      "model_inference_duration_seconds",
      "Time from asking ONNX Runtime for a run to its answer, the turn of the event loop that it lets pass included.",
      RUN_SECONDS,
    )
    const failures = new Counter(
      "model_run_failures_total",
      "Runs that failed, or made something else than probabilities.",
    )
    const confidence = new Histogram(
      "model_prediction_confidence",
      "Probability of the class that was answered.",
      CONFIDENCE,
    )
    const predictions = new Counter("model_predictions_total", "Rows by the class answered.")
    const outside = new Counter(
      "model_values_outside_observed_range_total",
      "Values beyond those that the model has seen in training, by feature.",
    )
    const requested = new Counter("model_rows_total", "Rows that have been predicted for requests.")
    const which = { model: card.name, version }
    const info = new Reading({ name: "model_info", help: "The models that are served." }, () => [
      { labels: { ...which, sha256: card.model.sha256 }, value: 1 },
    ])
    this.#rows = rows.series(which)
    this.#seconds = seconds.series(which)
    this.#failures = failures.series(which)
    this.#confidence = confidence.series(which)
    this.#requested = requested.series(which)
    this.#classes = card.classes.map(({ name }) => predictions.series({ ...which, class: name }))
    // Of single precision, as the rows are: 7.9 is a little more there.
    this.#outside = card.features.map(({ name, observed }) => ({
      min: Math.fround(observed.min),
      max: Math.fround(observed.max),
      count: outside.series({ ...which, feature: name }),
    }))
    this.instruments = [requested, rows, seconds, failures, confidence, predictions, outside, info]
  }

  ran(rows: Float32Array, probabilities: Float32Array, milliseconds: number): void {
    this.#rows.observe(rows.length / this.#outside.length)
    this.#seconds.observe(milliseconds / 1000)
    this.#countOutside(rows)
    this.#countClasses(probabilities)
  }

  failed(): void {
    this.#failures.value++
  }

  /** Rows have been predicted for a request. */
  requested(rows: number): void {
    this.#requested.value += rows
  }

  #countOutside(rows: Float32Array): void {
    const features = this.#outside
    for (let index = 0; index < rows.length; index += features.length) {
      for (let column = 0; column < features.length; column++) {
        const { min, max, count } = features[column] as (typeof features)[number]
        const value = rows[index + column] as number
        if (value < min || value > max) count.value++
      }
    }
  }

  #countClasses(probabilities: Float32Array): void {
    const classes = this.#classes.length
    for (let start = 0; start < probabilities.length; start += classes) {
      let best = start
      for (let index = start + 1; index < start + classes; index++)
        if ((probabilities[index] as number) > (probabilities[best] as number)) best = index
      ;(this.#classes[best - start] as Count).value++
      this.#confidence.observe(probabilities[best] as number)
    }
  }
}
