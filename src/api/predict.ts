import type { Admission } from "../http/admission.ts"
import { type BodyReader, notUtf8, problemOf } from "../http/body.ts"
import type { Exchange } from "../http/exchange.ts"
import { onlyMethods } from "../http/methods.ts"
import { pointerTo, Problem, shortened } from "../http/problem.ts"
import { newTiming, type RunTiming } from "../inference/coalescer.ts"
import { MOST_FAULTS, type RowFault } from "../inference/row-faults.ts"
import { type RowReader, rowReader } from "../inference/rows.ts"
import type { Values } from "../inference/values.ts"
import { askedModel, MODEL_MOUNTS } from "../serving/asked-model.ts"
import type { ServedModels } from "../serving/model-set.ts"
import { perModel } from "../serving/per-model.ts"
import { answerWriter } from "./answer.ts"
import { explainedAnswer, explanationWork, refuseUnexplainable } from "./explained-answer.ts"

/** How much one request may ask. */
export interface Limits {
  /** The most bytes of a body. */
  bodyBytes: number
  /** The most bytes of a body with one row. */
  objectBytes: number
  /** The most rows of an array. */
  rows: number
}

/** What answers a prediction. */
export interface PredictParts {
  models: ServedModels
  limits: Limits
  admission: Admission
  bodies: BodyReader
}

/** What asks for a Server-Timing header: it costs 7 % of the throughput. */
const TIMING = /(^|&)timing=true(&|$)/

/** What asks why. */
const EXPLAIN = /(^|&)explain=true(&|$)/

const PATH = "/predict"

/** The paths of predictions: of the default model, of a named one, and of one in a version. */
export const PREDICT_PATHS = [PATH, ...MODEL_MOUNTS.map((mount) => `${mount}${PATH}`)] as const

/**
 * `POST /predict`: an object with a value for each feature, or an array of them.
 *
 * @returns answers an exchange; rejects with a Problem where it can't
 */
export function createPredict({ models, limits, admission, bodies }: PredictParts) {
  const formsOf = perModel(({ card, version }) => ({
    readRows: rowReader(card.features),
    write: answerWriter(card, version),
  }))

  /** @throws {Problem} if the body can't be taken */
  const rowsOf = (readRows: RowReader, body: unknown, isShort: boolean): Values => {
    const many = Array.isArray(body)
    const objects: readonly unknown[] = many ? body : [body]
    if (objects.length > limits.rows) throw tooManyRows(objects.length, limits.rows)
    const read = readRows(objects)
    if ("rows" in read) return read.rows
    // The text of a long body has been looked at.
    if (isShort && hasBrokenText(body)) throw notUtf8()
    throw invalidValues(read.faults, many)
  }

  return async (exchange: Exchange): Promise<Response> => {
    const { request, query, start } = exchange
    const model = askedModel(models, exchange)
    const { readRows, write } = formsOf(model)
    const announced = bodies.check(request)
    const isShort = bodies.isShort(announced)
    const isExplained = query !== "" && EXPLAIN.test(query)
    const line = isShort ? admission.enterShort() : undefined
    if (line) await line

    let body: unknown
    let rows: Values
    let hasCome = false
    let work = 0
    const arrival = bodies.begin(exchange, announced)
    try {
      body = await arrival
      hasCome = true
      bodies.arrived(exchange)
      if (isShort) {
        // Its own parsing is nothing, its explanation is not.
        if (isExplained) await admission.enterLong(0)
        rows = rowsOf(readRows, body, true)
      } else {
        await admission.enterLong((body as string).length)
        const begun = performance.now()
        body = bodies.parse(body as string)
        rows = rowsOf(readRows, body, false)
        work = performance.now() - begun
      }
    } catch (error) {
      throw hasCome ? error : problemOf(error, announced)
    } finally {
      bodies.end(exchange)
    }

    const many = Array.isArray(body)
    const count = rows.length / model.card.features.length
    if (isExplained) {
      refuseUnexplainable(count, model.card.features.length)
      work += explanationWork(count)
    }
    admission.begin(work)
    try {
      const timing = query !== "" && TIMING.test(query) ? beginTiming(start) : undefined
      const answers = await model.predict(rows, timing)
      exchange.rows = count
      exchange.values = rows
      exchange.answer = isExplained
        ? await explainedAnswer(model, { many, rows, answers })
        : many
          ? write.many(answers)
          : write.one(answers)
      return answerJson(exchange, timing)
    } finally {
      admission.leave(work)
    }
  }
}

/** Answers the methods that `/predict` does not have. */
export function predictRoutes() {
  return onlyMethods(PATH, ["POST"])
}

interface Timing extends RunTiming {
  /** From the first sight of the request to its rows being ready, in milliseconds. */
  parse: number
}

function beginTiming(start: number): Timing {
  return { ...newTiming(), parse: performance.now() - start }
}

/**
 * What all answers share. It is used again for each: a new object with new headers every time costs
 * 0.4 µs more, of 14 µs that a request takes.
 */
const ANSWER = { headers: { "content-type": "application/json", "x-request-id": "" } }

function answerJson({ answer, id }: Exchange, timing: Timing | undefined): Response {
  if (timing === undefined) {
    ANSWER.headers["x-request-id"] = id
    return new Response(answer, ANSWER)
  }
  const { parse, queue, run } = timing
  const entries = Object.entries({ parse, queue, inference: run })
  return new Response(answer, {
    headers: {
      "content-type": "application/json",
      "x-request-id": id,
      "server-timing": entries.map(([name, ms]) => `${name};dur=${ms.toFixed(3)}`).join(", "),
    },
  })
}

/** Bytes that are no UTF-8 have become U+FFFD when Bun has parsed them: what no good row has. */
function hasBrokenText(body: unknown): boolean {
  return JSON.stringify(body).includes("\ufffd")
}

function tooManyRows(rows: number, limit: number): Problem {
  return new Problem({
    status: 413,
    code: "too_many_rows",
    detail: `the array has ${rows} rows; send at most ${limit} at a time`,
  })
}

function invalidValues(faults: readonly RowFault[], many: boolean): Problem {
  const errors = faults.map(({ row, key, code, message }) => ({
    pointer: pointerTo(...(many ? [row] : []), ...(key === undefined ? [] : [key])),
    code,
    detail: `${key === undefined ? "the row" : shortened(key)} ${message}`,
  }))
  const count =
    errors.length === 1
      ? "1 value"
      : `${errors.length}${errors.length < MOST_FAULTS ? "" : " or more"} values`
  return new Problem({
    status: 422,
    code: "invalid_values",
    detail: `${count} can't be taken; errors names each`,
    errors,
  })
}
