import { Elysia } from "elysia"
import type { Exchange } from "../http/exchange.ts"
import { Problem } from "../http/problem.ts"
import type { Model } from "../inference/model.ts"
import { createInfer, type InferParts } from "./infer.ts"
import { modelRoutes } from "./model-routes.ts"
import { INFER_PATHS } from "./paths.ts"
import { repositoryRoutes } from "./repository-routes.ts"
import { serverRoutes } from "./server-routes.ts"

/** What the protocol's routes are made of. */
export interface ProtocolParts extends InferParts {
  /** Whether requests may be sent, to the server or to a model: `ready`, or why not. */
  readonly readiness: (model?: Model) => string
  /** Checks a model's files now: why they can't be served, undefined if they are. */
  readonly check: (name: string) => Promise<string | undefined>
  readonly exchangeOf: (request: Request) => Exchange
}

/** What answers `infer`, by route: it is asked too often for a router. */
export function inferHandlers(parts: InferParts) {
  const infer = createInfer(parts)
  return INFER_PATHS.map((path) => [path, infer] as const)
}

/** The Open Inference Protocol over REST, but for `infer` itself. */
export function protocolRoutes(parts: ProtocolParts) {
  return new Elysia()
    .use(serverRoutes(parts))
    .use(modelRoutes(parts))
    .use(repositoryRoutes(parts))
    .all(
      "/v2/*",
      () => {
        throw new Problem({
          status: 404,
          code: "not_found",
          detail:
            "there is nothing at this path; this server has no shared memory, trace, log settings or generation",
        })
      },
      { parse: "none" },
    )
}
