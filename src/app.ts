import { Elysia } from "elysia"
import { openapiRoutes } from "./api/openapi.ts"
import { type Limits, predictRoutes } from "./api/predict.ts"
import { problems } from "./http/errors.ts"
import { Problem } from "./http/problem.ts"
import type { Model } from "./inference/model.ts"
import { healthRoutes } from "./operations/health.ts"
import { pageRoutes } from "./pages/routes.tsx"

/** What an app is made of. */
export interface Parts {
  model: Model
  limits: Limits
  /** Asked at each readiness probe. */
  isReady: () => boolean
  /** Is told of errors that nobody foresaw. */
  log: (error: unknown, request: Request) => void
}

/** A web-standard handler: it needs no port. */
export type App = (request: Request) => Response | Promise<Response>

/**
 * Puts the parts together.
 *
 * @returns a handler for every path that Sepal has; it never rejects
 */
export function createApp({ model, limits, isReady, log }: Parts): App {
  // Without `standardHostname: false`, Elysia finds no path behind a host of less than four
  // letters.
  const app = new Elysia({ normalize: false, handler: { standardHostname: false } })
    .use(problems(log))
    .use(predictRoutes(model, limits))
    .use(healthRoutes(isReady))
    .use(openapiRoutes(model, limits))
    .use(pageRoutes(model))
    // The routes are compiled now, so that the first request is as fast as the second.
    .compile()
  return (request) => {
    if (isAbsolute(request.url)) return app.fetch(request)
    // HTTP/1.0 needs no Host, and a probe that speaks it sends none.
    if (request.headers.get("host")) return badHost()
    return app.fetch(new Request(`http://localhost${request.url}`, request))
  }
}

/** Where the Host header is no host, Bun gives a URL that is only a path. */
function isAbsolute(url: string): boolean {
  return url.startsWith("http")
}

function badHost(): Response {
  return new Problem({
    status: 400,
    code: "bad_host",
    detail: "the Host header is not the name of a host",
  }).toResponse()
}
