import { Problem, shortened } from "../http/problem.ts"
import { malformed } from "./infer-request.ts"
import { parseJson } from "./framing.ts"
import type { ServedModels } from "./served-models.ts"

/** What `POST /v2/repository/index` answers: the models that are served. */
export function describeRepository(models: ServedModels, isReady: boolean) {
  return Array.from(models.all(), ({ card, version }) => ({
    name: card.name,
    version,
    state: isReady ? "READY" : "UNAVAILABLE",
    reason: isReady ? "" : "the server is not ready",
  }))
}

/**
 * Loads a model: it is, or it can't be.
 *
 * @param body of the request, which may ask for another configuration or other files
 * @throws {Problem} 400 if it is not served, or is to be another one
 */
export function loadModel(
  models: ServedModels,
  name: string,
  body: Uint8Array,
): { name: string; load: true } {
  if (!models.find(name))
    throw refused(`failed to load '${shortened(name)}': this server was not started with it`)
  const asked = Object.keys(parametersOf(body))
  if (asked.length > 0)
    throw refused(
      `failed to load '${name}': this server takes no ${asked.map(shortened).slice(0, 3).join(", ")} over the network; its models are those it was started with`,
    )
  return { name, load: true }
}

/**
 * Refuses to unload a model.
 *
 * @throws {Problem} 400
 */
export function refuseUnload(models: ServedModels, name: string): never {
  const reason = models.find(name)
    ? "this server serves its models until it stops"
    : "unknown model"
  throw refused(`failed to unload '${shortened(name)}': ${reason}`)
}

function parametersOf(body: Uint8Array): object {
  if (body.length === 0) return {}
  const value = parseJson(body)
  if (typeof value !== "object" || value === null) throw malformed("the body must be a JSON object")
  const { parameters = {} } = value as { parameters?: unknown }
  if (typeof parameters !== "object" || parameters === null)
    throw malformed("parameters must be an object")
  return parameters
}

function refused(detail: string): Problem {
  return new Problem({ status: 400, code: "unparsable", detail })
}
