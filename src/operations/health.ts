import { Elysia } from "elysia"
import { onlyMethods } from "../http/methods.ts"
import type { Model } from "../inference/model.ts"
import type { ServedModels } from "../serving/model-set.ts"

/** Whether requests may be sent: `failing` while a model fails its self-test. */
export type Readiness = "ready" | "draining" | "failing"

/** What the server's health is told from. */
export interface HealthParts {
  /** Asked at each request: of the server as a whole, or of one of its models. */
  readonly readiness: (model?: Model) => Readiness
  readonly models: ServedModels
}

/** What `/readyz` begins with. */
const WORDS = {
  ready: "ready",
  draining: "not ready: the server is about to stop",
  failing: "not ready: a model fails its self-test",
} as const

/**
 * `GET /livez`: the event loop turns. `GET /readyz`: requests may be sent. Its further lines are for
 * people: which models fail, and which files can't be served.
 */
export function healthRoutes({ readiness, models }: HealthParts) {
  return new Elysia()
    .get("/livez", () => text("live", 200))
    .get("/readyz", () => {
      const state = readiness()
      const lines = [WORDS[state], ...detailsOf(models, readiness)]
      return text(lines.join("\n"), state === "ready" ? 200 : 503)
    })
    .use(onlyMethods("/livez", ["GET"]))
    .use(onlyMethods("/readyz", ["GET"]))
}

function detailsOf(models: ServedModels, readiness: HealthParts["readiness"]): string[] {
  const states = models.states()
  const failing = states.filter(
    ({ current }) => current !== undefined && readiness(current.model) === "failing",
  )
  const refused = states.filter(({ refusal }) => refusal !== undefined)
  return [
    ...failing.map(({ name }) => `model ${name} fails its self-test`),
    ...refused.map(({ name, current, refusal }) => {
      const kept = current ? `version ${current.version} goes on being served` : "it is not served"
      return `model ${name}: ${refusal}; ${kept}`
    }),
  ]
}

function text(word: string, status: number): Response {
  return new Response(`${word}\n`, {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
    },
  })
}
