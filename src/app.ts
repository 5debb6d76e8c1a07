import { Elysia } from "elysia"
import { describeApi, openapiRoutes } from "./api/openapi.ts"
import { createPredict, PREDICT_PATHS, type PredictParts, predictRoutes } from "./api/predict.ts"
import { PROBLEM_DETAILS } from "./http/dialect.ts"
import { createEdge, type Handler } from "./http/edge.ts"
import { problems } from "./http/errors.ts"
import type { Exchange, ExchangeObserver } from "./http/exchange.ts"
import { requestIds } from "./http/request-id.ts"
import type { Model } from "./inference/model.ts"
import { isProtocolPath, PROTOCOL_ERRORS } from "./oip/dialect.ts"
import { inferHandlers, protocolRoutes } from "./oip/routes.ts"
import { Statistics } from "./oip/statistics.ts"
import { healthRoutes, type Readiness } from "./operations/health.ts"
import { problemPage } from "./pages/problem/answer.ts"
import { modelPageRoutes, pageRoutes } from "./pages/routes.ts"
import { askedModel, mountOf } from "./serving/asked-model.ts"
import { mountedPaths, unmounted } from "./serving/mounts.ts"
import { perModel } from "./serving/per-model.ts"

/** What an app is made of. */
export interface Parts extends PredictParts {
  /** Asked at each readiness probe and each answer: of the server, or of one of its models. */
  readiness: (model?: Model) => Readiness
  /** Checks a model's files now: why they can't be served, undefined if they are. */
  check: (name: string) => Promise<string | undefined>
  observer: ExchangeObserver
}

/**
 * Puts the parts together.
 *
 * @returns a handler for every path that Sepal has; it never rejects
 */
export function createApp(parts: Parts): Handler {
  const { models, limits, readiness, observer } = parts
  const exchanges = new WeakMap<Request, Exchange>()
  const exchangeOf = (request: Request) => exchanges.get(request) as Exchange
  const describe = describer(parts)
  const protocol = {
    ...parts,
    statistics: new Statistics(),
    mostRows: limits.rows,
    exchangeOf,
  }
  const pages = { ...parts, describe, exchangeOf }
  // What there is of each model, and without a name of the default one.
  const ofModel = new Elysia()
    .use(predictRoutes())
    .use(openapiRoutes(describe, exchangeOf))
    .use(modelPageRoutes(pages))
  // Without `standardHostname: false`, Elysia finds no path behind a host of less than four
  // letters.
  const app = new Elysia({ normalize: false, handler: { standardHostname: false } })
    .use(problems({ exchangeOf, observer, page: problemPage(models) }))
    .use(ofModel)
    .use(healthRoutes(parts))
    .use(pageRoutes(pages))
    .use(protocolRoutes(protocol))
    // The routes are compiled now, so that the first request is as fast as the second.
    .compile()
  const paths = app.routes.map(({ path }) => path)
  const predict = createPredict(parts)
  return createEdge({
    paths: [...paths, ...mountedPaths(ofModel.routes.map(({ path }) => path))],
    dialectOf: (path) => (isProtocolPath(path) ? PROTOCOL_ERRORS : PROBLEM_DETAILS),
    direct: new Map([
      ...PREDICT_PATHS.map((path) => [path, predict] as const),
      ...inferHandlers(protocol),
    ]),
    router: (exchange) => {
      const request = unmounted(exchange)
      exchanges.set(request, exchange)
      return app.fetch(request)
    },
    requestId: requestIds(crypto.randomUUID().slice(0, 8)),
    observer,
    isDraining: () => readiness() === "draining",
  })
}

/** Describes the API as far as the model is concerned that a request asks. */
function describer({ models, limits }: Pick<Parts, "models" | "limits">) {
  const known = perModel(() => new Map<string, ReturnType<typeof describeApi>>())
  return (exchange: Exchange) => {
    const model = askedModel(models, exchange)
    const mount = mountOf(exchange)
    const described = known(model).get(mount)
    if (described) return described
    const description = describeApi(model.card, model.version, limits, mount)
    known(model).set(mount, description)
    return description
  }
}
