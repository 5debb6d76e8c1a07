import { Elysia } from "elysia"
import type { Model } from "../inference/model.ts"
import { predictionsOf } from "../inference/prediction.ts"
import { MOST_FAULTS, readRows, type RowFault } from "../inference/rows.ts"
import { readJson } from "../http/body.ts"
import { onlyMethods } from "../http/methods.ts"
import { pointerTo, Problem, shortened } from "../http/problem.ts"

/** How much one request may ask. */
export interface Limits {
  /** The most bytes of a body. */
  bodyBytes: number
  /** The most rows of an array. */
  rows: number
}

/**
 * `POST /predict`: an object with a value for each feature, or an array of them.
 *
 * @param model answers
 * @param limits how much one request may ask
 */
export function predictRoutes(model: Model, limits: Limits) {
  const { card, version } = model
  const identity = { name: card.name, version }
  return new Elysia()
    .post(
      "/predict",
      async ({ request }) => {
        const body = await readJson(request, limits.bodyBytes)
        const many = Array.isArray(body)
        const objects = many ? body : [body]
        if (objects.length > limits.rows) throw tooManyRows(objects.length, limits.rows)
        const read = readRows(objects, card.features)
        if ("faults" in read) throw invalidValues(read.faults, many)

        const probabilities =
          objects.length === 0 ? new Float32Array() : await model.predict(read.rows)
        const predictions = predictionsOf(probabilities, card.classes)
        return json(
          many ? { predictions, model: identity } : { ...predictions[0], model: identity },
        )
      },
      { parse: "none" },
    )
    .use(onlyMethods("/predict", ["POST"]))
}

function json(body: unknown): Response {
  return new Response(JSON.stringify(body), {
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
    },
  })
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
