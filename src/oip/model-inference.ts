import type { Exchange } from "../http/exchange.ts"
import { newTiming, type RunTiming } from "../inference/coalescer.ts"
import type { Model } from "../inference/model.ts"
import type { Values } from "../inference/values.ts"
import { answerInference } from "./infer-answer.ts"
import type { InferRequest } from "./infer-request.ts"
import { rowReader } from "./input-rows.ts"
import { type OutputWriter, outputWriter } from "./output-writer.ts"
import type { ModelStatistics } from "./statistics.ts"

/** A request whose rows are ready for the model. */
export interface PreparedInference {
  readonly request: InferRequest
  /** Row after row, as `Model.predict` takes them. */
  readonly rows: Values
  /** To be filled in by the run. */
  readonly timing: RunTiming
  /** When it was ready: milliseconds of `performance.now()`. */
  readonly since: number
}

/**
 * What comes before a model's run and after it. The run itself stands between them where the request
 * is answered: each function that waits costs a fiftieth of the throughput.
 */
export class ModelInference {
  readonly model: Model
  readonly statistics: ModelStatistics
  readonly #rowsOf: ReturnType<typeof rowReader>
  readonly #writer: OutputWriter

  /** @param mostRows of a request */
  constructor(model: Model, statistics: ModelStatistics, mostRows: number) {
    this.model = model
    this.statistics = statistics
    this.#rowsOf = rowReader(model, mostRows)
    this.#writer = outputWriter(model)
  }

  /** @throws {Problem} 400 if the model can't take what is asked, 413 if it is too much */
  prepare(request: InferRequest): PreparedInference {
    this.#writer.check(request)
    const rows = this.#rowsOf(request.inputs)
    return { request, rows, timing: newTiming(), since: performance.now() }
  }

  /** @param answers that the model gave for the rows */
  answer(
    exchange: Exchange,
    { request, rows, timing, since: read }: PreparedInference,
    answers: Values,
  ): Response | Promise<Response> {
    const predicted = performance.now()
    const written = this.#writer.write(request, answers)
    const times = { start: exchange.start, read, predicted, written: performance.now() }
    exchange.rows = rows.length / this.model.card.features.length
    exchange.values = rows
    this.statistics.succeeded(exchange.rows, times, timing)
    return answerInference(exchange, written)
  }
}
