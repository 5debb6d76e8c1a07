import type { RunTiming } from "../inference/coalescer.ts"
import type { Model } from "../inference/model.ts"
import { perModel } from "../serving/per-model.ts"

/** How often something was done, and how long it took in all. */
class Duration {
  #count = 0
  #milliseconds = 0

  add(milliseconds: number): void {
    this.#count++
    this.#milliseconds += milliseconds
  }

  toJSON() {
    return { count: this.#count, ns: Math.round(this.#milliseconds * 1e6) }
  }
}

/** Where the time of an answered request went, in milliseconds of `performance.now()`. */
export interface InferTimes {
  /** First seen. */
  readonly start: number
  /** Its rows were there. */
  readonly read: number
  /** Its probabilities were there. */
  readonly predicted: number
  /** Its answer was written. */
  readonly written: number
}

/** What the statistics extension tells of a model: of the requests for `infer` alone. */
export class ModelStatistics {
  readonly #durations = {
    success: new Duration(),
    fail: new Duration(),
    queue: new Duration(),
    compute_input: new Duration(),
    compute_infer: new Duration(),
    compute_output: new Duration(),
    // There is no cache.
    cache_hit: new Duration(),
    cache_miss: new Duration(),
  }
  #rows = 0
  #runs = 0
  #lastRun = 0
  #lastInference = 0

  /** A request was answered. */
  succeeded(rows: number, { start, read, predicted, written }: InferTimes, run: RunTiming): void {
    const { success, queue, compute_input, compute_infer, compute_output } = this.#durations
    success.add(written - start)
    queue.add(run.queue)
    compute_input.add(read - start)
    compute_infer.add(run.run)
    compute_output.add(written - predicted)
    this.#rows += rows
    // Requests that ran together share a run, and are told of it one after the other.
    this.#runs += run.begun === this.#lastRun ? run.runs - 1 : run.runs
    if (run.runs > 0) this.#lastRun = run.begun
    this.#lastInference = performance.timeOrigin + written
  }

  /** A request was refused, or could not be answered. */
  failed(milliseconds: number): void {
    this.#durations.fail.add(milliseconds)
  }

  /** As the extension has it. */
  describe({ card, version }: Pick<Model, "card" | "version">) {
    return {
      name: card.name,
      version,
      last_inference: Math.floor(this.#lastInference),
      inference_count: this.#rows,
      execution_count: this.#runs,
      inference_stats: this.#durations,
      response_stats: {},
      batch_stats: [],
      memory_usage: [],
    }
  }
}

/** The statistics of each model, from its first request on. */
export class Statistics {
  readonly of = perModel(() => new ModelStatistics())
}
