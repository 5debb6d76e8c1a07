import type { ModelCard } from "../../model/card.ts"
import type { Feature } from "../../model/feature.ts"
import type { RunObserver } from "../inference/run-observer.ts"
import { observedLimits, type Values } from "../inference/values.ts"
import { type AnswerMetrics, answerMetrics } from "./answer-metrics.ts"
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

/**
 * What is counted of a model in one version: of its runs each row once, whoever asked, and the rows
 * of requests.
 */
export class ModelMetrics implements RunObserver {
  readonly instruments: readonly Instrument[]
  readonly #columns: number
  readonly #rows: Distribution
  readonly #seconds: Distribution
  readonly #failures: Count
  readonly #requested: Count
  readonly #outside: readonly Watched[]
  readonly #answers: AnswerMetrics

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
      "Runs that failed, or made something else than the card promises.",
    )
    const outside = new Counter(
      "model_values_outside_observed_range_total",
      "Values beyond those that the model has seen in training, by feature.",
    )
    const requested = new Counter("model_rows_total", "Rows that have been predicted for requests.")
    const which = { model: card.name, version }
    const info = new Reading({ name: "model_info", help: "The models that are served." }, () => [
      { labels: { ...which, sha256: card.model.sha256 }, value: 1 },
    ])
    this.#columns = card.features.length
    this.#rows = rows.series(which)
    this.#seconds = seconds.series(which)
    this.#failures = failures.series(which)
    this.#requested = requested.series(which)
    this.#outside = watchedFeatures(card.features, outside, which)
    this.#answers = answerMetrics(card, which)
    this.instruments = [
      requested,
      rows,
      seconds,
      failures,
      ...this.#answers.instruments,
      outside,
      info,
    ]
  }

  ran(rows: Values, answers: Values, milliseconds: number): void {
    this.#rows.observe(rows.length / this.#columns)
    this.#seconds.observe(milliseconds / 1000)
    this.#countOutside(rows)
    this.#answers.count(answers)
  }

  failed(): void {
    this.#failures.value++
  }

  /** Rows have been predicted for a request. */
  requested(rows: number): void {
    this.#requested.value += rows
  }

  #countOutside(rows: Values): void {
    const features = this.#outside
    for (let index = 0; index < rows.length; index += this.#columns) {
      for (let at = 0; at < features.length; at++) {
        const { column, min, max, count } = features[at] as Watched
        const value = rows[index + column] as number
        if (value < min || value > max) count.value++
      }
    }
  }
}

/** A feature of which it is known how it was in training. */
interface Watched {
  readonly column: number
  readonly min: number
  readonly max: number
  readonly count: Count
}

function watchedFeatures(
  features: readonly Feature[],
  outside: Counter,
  which: Readonly<Record<string, string>>,
): Watched[] {
  return observedLimits(features).flatMap((limits, column) => {
    const name = features[column]?.name ?? ""
    return limits ? [{ ...limits, column, count: outside.series({ ...which, feature: name }) }] : []
  })
}
