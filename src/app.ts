import { Elysia } from "elysia"
import { openapiRoutes } from "./api/openapi.ts"
import { type Limits, predictRoutes } from "./api/predict.ts"
import { problems } from "./http/errors.ts"
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
  const app = new Elysia({ normalize: false })
    .use(problems(log))
    .use(predictRoutes(model, limits))
    .use(healthRoutes(isReady))
    .use(openapiRoutes(model, limits))
    .use(pageRoutes(model))
    // The routes are compiled now, so that the first request is as fast as the second.
    .compile()
  return app.fetch
}
