import type { Admission } from "../http/admission.ts"
import type { BodyReader } from "../http/body.ts"
import type { Exchange, ExchangeObserver } from "../http/exchange.ts"
import type { Model } from "../inference/model.ts"
import type { ServedModels } from "../serving/model-set.ts"
import { ServedModel } from "../serving/served-model.ts"
import { families } from "./families.ts"
import type { Readiness } from "./health.ts"
import { type Instrument, Reading } from "./instruments.ts"
import type { Log } from "./log.ts"
import { watchLoopDelay } from "./loop-delay.ts"
import { ModelWatch } from "./model-watch.ts"
import { intakeInstruments, processInstruments } from "./process-metrics.ts"
import { RequestLog } from "./request-log.ts"
import { RequestMetrics } from "./request-metrics.ts"

/** What is watched, and how. */
export interface MonitorOptions {
  /** Between two self-tests of a model. */
  selfTestSeconds: number
  /** The share of good answers that is logged, from 0 to 1. */
  logSample: number
  /** Whether values of rows are logged. */
  logValues: "no" | "yes"
}

/** Sees all that an operator wants to know, and tells the metrics and the log. */
export class Monitor implements ExchangeObserver {
  /** What becomes of the models. */
  readonly models: ModelWatch
  readonly #log: Log
  readonly #requests = new RequestMetrics()
  readonly #requestLog: RequestLog
  /** What is measured beside the models. */
  readonly #instruments: Instrument[]
  #isDraining = false

  constructor({ selfTestSeconds, logSample, logValues }: MonitorOptions, log: Log) {
    this.#log = log
    this.models = new ModelWatch(log, selfTestSeconds)
    this.#requestLog = new RequestLog({ log, sample: logSample, withValues: logValues === "yes" })
    this.#instruments = [
      ...this.#requests.instruments,
      watchLoopDelay(),
      ...processInstruments(),
      ...this.#ownInstruments(),
    ]
  }

  /** What is measured now. */
  get instruments(): Instrument[] {
    return families([...this.#instruments, ...this.models.instruments()])
  }

  /** Whether requests may be sent, to any model or to one. */
  readiness(model?: Model): Readiness {
    if (this.#isDraining) return "draining"
    return this.models.passes(model) ? "ready" : "failing"
  }

  /** From now on the server is about to stop. */
  beginDrain(): void {
    this.#isDraining = true
    this.models.stop()
  }

  /** Watches the models that are served, and what waits for them. */
  watch(models: ServedModels, admission: Admission, bodies: BodyReader): void {
    this.models.begin(models)
    this.#instruments.push(...intakeInstruments(admission, bodies))
  }

  answered(exchange: Exchange, status: number): void {
    const { start, subject, rows } = exchange
    const seconds = (performance.now() - start) / 1000
    this.#requests.answered(exchange, status, seconds)
    if (rows > 0 && subject instanceof ServedModel) this.models.requested(subject, rows)
    this.#requestLog.answered(exchange, status, seconds)
  }

  failed(exchange: Exchange, error: unknown): void {
    this.#requestLog.failed(exchange, error)
  }

  #ownInstruments(): Instrument[] {
    return [
      new Reading({ name: "model_ready", help: "1 while requests may be sent, else 0." }, () =>
        this.readiness() === "ready" ? 1 : 0,
      ),
      new Reading(
        {
          name: "log_lines_dropped_total",
          help: "Lines of the log that were not written: above the limit of a second, or not taken.",
          type: "counter",
        },
        () => [
          { labels: { reason: "limit" }, value: this.#log.limited },
          { labels: { reason: "not_taken" }, value: this.#log.lost },
        ],
      ),
    ]
  }
}
