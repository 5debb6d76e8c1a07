import { Problem, shortened } from "../http/problem.ts"
import { foundText } from "../inference/rows.ts"
import { malformed } from "./infer-request.ts"
import { parseJson } from "./framing.ts"
import type { ServedModels } from "./served-models.ts"

/**
 * What `POST /v2/repository/index` answers: the models that are served.
 *
 * @param body of the request, which may ask for those alone that are ready
 * @throws {Problem} 400 if it asks for something else
 */
export function describeRepository(models: ServedModels, isReady: boolean, body: Uint8Array) {
  const { ready = false } = membersOf(body)
  if (typeof ready !== "boolean")
    throw malformed(`ready must be true or false, ${foundText(ready)}`)
  if (ready && !isReady) return []
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
  const { parameters } = membersOf(body)
  if (parameters === undefined || parameters === null) return {}
  if (typeof parameters === "object" && !Array.isArray(parameters)) return parameters
  throw malformed(`parameters must be an object, ${foundText(parameters)}`)
}

/** The members of the JSON object that a body is; none where there is no body. */
function membersOf(body: Uint8Array): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {}
  const value = parseJson(body)
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw malformed(`the body must be a JSON object, ${foundText(value)}`)
}

function refused(detail: string): Problem {
  return new Problem({ status: 400, code: "unparsable", detail })
}
