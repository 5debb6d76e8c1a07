import { Elysia } from "elysia"
import { describeApi, openapiRoutes } from "./api/openapi.ts"
import { createPredict, PREDICT_PATH, type PredictParts, predictRoutes } from "./api/predict.ts"
import { PROBLEM_DETAILS } from "./http/dialect.ts"
import { createEdge, type Handler } from "./http/edge.ts"
import { problems } from "./http/errors.ts"
import type { Exchange, ExchangeObserver } from "./http/exchange.ts"
import { requestIds } from "./http/request-id.ts"
import { isProtocolPath, PROTOCOL_ERRORS } from "./oip/dialect.ts"
import { inferHandlers, protocolRoutes } from "./oip/routes.ts"
import { onlyModel } from "./oip/served-models.ts"
import { Statistics } from "./oip/statistics.ts"
import { healthRoutes, type Readiness } from "./operations/health.ts"
import { problemPage } from "./pages/problem/answer.ts"
import { pageRoutes } from "./pages/routes.ts"

/** What an app is made of. */
export interface Parts extends PredictParts {
  /** Asked at each readiness probe and each answer. */
  readiness: () => Readiness
  observer: ExchangeObserver
}

/**
 * Puts the parts together.
 *
 * @returns a handler for every path that Sepal has; it never rejects
 */
export function createApp(parts: Parts): Handler {
  const { model, limits, readiness, observer } = parts
  const description = describeApi(model.card, model.version, limits)
  const exchanges = new WeakMap<Request, Exchange>()
  const exchangeOf = (request: Request) => exchanges.get(request) as Exchange
  const protocol = {
    ...parts,
    models: onlyModel(model),
    statistics: new Statistics(),
    mostRows: limits.rows,
    exchangeOf,
  }
  // Without `standardHostname: false`, Elysia finds no path behind a host of less than four
  // letters.
  const app = new Elysia({ normalize: false, handler: { standardHostname: false } })
    .use(problems({ exchangeOf, observer, page: problemPage(model) }))
    .use(predictRoutes())
    .use(healthRoutes(readiness))
    .use(openapiRoutes(description))
    .use(pageRoutes({ ...parts, description, exchangeOf }))
    .use(protocolRoutes(protocol))
    // The routes are compiled now, so that the first request is as fast as the second.
    .compile()
  return createEdge({
    paths: app.routes.map(({ path }) => path),
    dialectOf: (path) => (isProtocolPath(path) ? PROTOCOL_ERRORS : PROBLEM_DETAILS),
    direct: new Map([[PREDICT_PATH, createPredict(parts)], ...inferHandlers(protocol)]),
    router: (exchange) => {
      exchanges.set(exchange.request, exchange)
      return app.fetch(exchange.request)
    },
    requestId: requestIds(crypto.randomUUID().slice(0, 8)),
    observer,
    isDraining: () => readiness() === "draining",
  })
}
