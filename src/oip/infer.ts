import type { Admission } from "../http/admission.ts"
import { type BodyReader, problemOf } from "../http/body.ts"
import type { Exchange } from "../http/exchange.ts"
import { takeIn } from "../http/intake.ts"
import { decodeFor } from "./content-encoding.ts"
import { jsonLengthOf, notJson, readFrame } from "./framing.ts"
import { readInferRequest } from "./infer-request.ts"
import { ModelInference, type PreparedInference } from "./model-inference.ts"
import type { ServedModels } from "../serving/model-set.ts"
import { perModel } from "../serving/per-model.ts"
import { askedModel } from "./asked-model.ts"
import type { Statistics } from "./statistics.ts"

/** What answers inference requests. */
export interface InferParts {
  readonly models: ServedModels
  readonly statistics: Statistics
  readonly admission: Admission
  readonly bodies: BodyReader
  /** The most rows of a request. */
  readonly mostRows: number
}

/**
 * `POST /v2/models/NAME/infer`, with a version or without.
 *
 * @returns answers an exchange; rejects with a Problem where it can't
 */
export function createInfer({ models, statistics, admission, bodies, mostRows }: InferParts) {
  const inferenceOf = perModel((model) => new ModelInference(model, statistics.of(model), mostRows))

  return async (exchange: Exchange): Promise<Response> => {
    const inference = inferenceOf(askedModel(models, exchange))
    const { model } = inference
    const { headers } = exchange.request
    try {
      const jsonLength = jsonLengthOf(headers)
      const decode = decodeFor(headers)
      const announced = bodies.announced(headers)
      if (decode || !bodies.isShort(announced)) {
        const answer = async (bytes: Uint8Array) => {
          const prepared = inference.prepare(readFrame(bytes, jsonLength, model.card))
          const answers = await model.predict(prepared.rows, prepared.timing)
          return inference.answer(exchange, prepared, answers)
        }
        return await takeIn(exchange, { admission, bodies }, answer, decode)
      }

      const line = admission.enterShort()
      if (line) await line
      let prepared: PreparedInference
      let hasCome = false
      const arrival = bodies.begin(exchange, announced, jsonLength === undefined ? "json" : "bytes")
      try {
        const body = await arrival
        hasCome = true
        bodies.arrived(exchange)
        const request =
          jsonLength === undefined
            ? readInferRequest(body)
            : readFrame(body as Uint8Array, jsonLength, model.card)
        prepared = inference.prepare(request)
      } catch (error) {
        if (hasCome) throw error
        throw error instanceof SyntaxError ? notJson(announced) : problemOf(error, announced)
      } finally {
        bodies.end(exchange)
      }
      admission.begin(0)
      try {
        const answers = await model.predict(prepared.rows, prepared.timing)
        return await inference.answer(exchange, prepared, answers)
      } finally {
        admission.leave(0)
      }
    } catch (error) {
      inference.statistics.failed(performance.now() - exchange.start)
      throw error
    }
  }
}
