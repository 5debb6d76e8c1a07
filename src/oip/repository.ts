import { Problem, shortened } from "../http/problem.ts"
import { foundText } from "../inference/row-faults.ts"
import { malformed } from "./infer-request.ts"
import { parseJson } from "./framing.ts"
import type { Model } from "../inference/model.ts"
import type { ModelState, ServedModels } from "../serving/model-set.ts"

/** A model in a version, as the index has it. */
interface IndexEntry {
  readonly name: string
  readonly version: string
  readonly state: "READY" | "UNAVAILABLE"
  readonly reason: string
}

/**
 * What `POST /v2/repository/index` answers: each model in each version that is served, and those that
 * can't be. The reason of one that is served is why its files, as they are now, are not.
 *
 * @param readiness of a model: `ready`, or why not
 * @param body of the request, which may ask for those alone that are ready
 * @throws {Problem} 400 if it asks for something else
 */
export function describeRepository(
  models: ServedModels,
  readiness: (model: Model) => string,
  body: Uint8Array,
): IndexEntry[] {
  const { ready = false } = membersOf(body)
  if (typeof ready !== "boolean")
    throw malformed(`ready must be true or false, ${foundText(ready)}`)
  const entries = models.states().flatMap((state) => entriesOf(state, readiness))
  return ready ? entries.filter(({ state }) => state === "READY") : entries
}

function entriesOf(
  { name, current, previous, refusal = "" }: ModelState,
  readiness: (model: Model) => string,
): IndexEntry[] {
  if (!current) return [{ name, version: "", state: "UNAVAILABLE", reason: refusal }]
  const versions = previous ? [current, previous] : [current]
  return versions.map((served) => {
    const { version } = served
    const state = readiness(served.model)
    if (state !== "ready")
      return { name, version, state: "UNAVAILABLE", reason: `not ready: ${state}` }
    return { name, version, state: "READY", reason: served === current ? refusal : "" }
  })
}

/**
 * Loads a model: its files are checked now, and served if they are others than before.
 *
 * @param check finds out why they can't be served
 * @param body of the request, which may ask for another configuration or other files
 * @throws {Problem} 400 if they can't be served, or are to be others
 */
export async function loadModel(
  check: (name: string) => Promise<string | undefined>,
  name: string,
  body: Uint8Array,
): Promise<{ name: string; load: true }> {
  const asked = Object.keys(parametersOf(body))
  if (asked.length > 0)
    throw refused(
      `failed to load '${shortened(name)}': this server takes no ${asked.map(shortened).slice(0, 3).join(", ")} over the network; its models are the files of its folder`,
    )
  const fault = await check(name)
  if (fault !== undefined) throw refused(`failed to load '${shortened(name)}': ${fault}`)
  return { name, load: true }
}

/**
 * Refuses to unload a model.
 *
 * @throws {Problem} 400
 */
export function refuseUnload(models: ServedModels, name: string): never {
  const reason = models.find(name)
    ? "this server serves the models of its folder; it unloads one whose files are taken away"
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
