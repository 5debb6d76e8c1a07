import type { ModelCard } from "../../model/card.ts"
import type { Admission } from "../http/admission.ts"
import type { BodyReader } from "../http/body.ts"
import type { Exchange, ExchangeObserver } from "../http/exchange.ts"
import type { Model } from "../inference/model.ts"
import type { RunObserver } from "../inference/run-observer.ts"
import type { Readiness } from "./health.ts"
import { type Instrument, Reading } from "./instruments.ts"
import type { Log } from "./log.ts"
import { watchLoopDelay } from "./loop-delay.ts"
import { ModelMetrics } from "./model-metrics.ts"
import { intakeInstruments, processInstruments } from "./process-metrics.ts"
import { RequestLog } from "./request-log.ts"
import { RequestMetrics } from "./request-metrics.ts"
import { type SelfTest, startSelfTest } from "./self-test.ts"

/** What is watched, and how. */
export interface MonitorOptions {
  /** Between two self-tests of the model. */
  selfTestSeconds: number
  /** The share of good answers that is logged, from 0 to 1. */
  logSample: number
  /** Whether values of rows are logged. */
  logValues: "no" | "yes"
}

/** Sees all that an operator wants to know, and tells the metrics and the log. */
export class Monitor implements ExchangeObserver {
  /** What is measured. */
  readonly instruments: Instrument[] = []
  readonly #options: MonitorOptions
  readonly #log: Log
  readonly #requests = new RequestMetrics()
  #requestLog: RequestLog | undefined
  #selfTest: SelfTest | undefined
  #isDraining = false

  constructor(options: MonitorOptions, log: Log) {
    this.#options = options
    this.#log = log
    this.instruments.push(
      ...this.#requests.instruments,
      watchLoopDelay(),
      ...processInstruments(),
      ...this.#ownInstruments(),
    )
  }

  get readiness(): Readiness {
    if (this.#isDraining) return "draining"
    return this.#selfTest?.passes === false ? "failing" : "ready"
  }

  /** From now on the server is about to stop. */
  beginDrain(): void {
    this.#isDraining = true
    this.#selfTest?.stop()
  }

  /** Watches the runs of a model that is being loaded. */
  watchRuns(card: ModelCard, version: string): RunObserver {
    const metrics = new ModelMetrics(card, version)
    this.instruments.push(...metrics.instruments)
    return metrics
  }

  /** Watches a model that is being served, and what waits for it. */
  watch(model: Model, admission: Admission, bodies: BodyReader): void {
    const { card, version } = model
    const { selfTestSeconds, logSample, logValues } = this.#options
    this.#selfTest = startSelfTest(model, selfTestSeconds, this.#log)
    this.#requestLog = new RequestLog({
      log: this.#log,
      model: `${card.name}@${version}`,
      sample: logSample,
      features: logValues === "yes" ? card.features : undefined,
    })
    this.instruments.push(...intakeInstruments(admission, bodies))
  }

  answered(exchange: Exchange, status: number): void {
    const seconds = (performance.now() - exchange.start) / 1000
    this.#requests.answered(exchange, status, seconds)
    this.#requestLog?.answered(exchange, status, seconds)
  }

  failed(exchange: Exchange, error: unknown): void {
    this.#requestLog?.failed(exchange, error)
  }

  #ownInstruments(): Instrument[] {
    return [
      new Reading({ name: "model_ready", help: "1 while requests may be sent, else 0." }, () =>
        this.readiness === "ready" ? 1 : 0,
      ),
      new Reading(
        {
          name: "model_self_test_failures_total",
          help: "Self-tests that the model has failed.",
          type: "counter",
        },
        () => this.#selfTest?.failures ?? 0,
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
