import type { Exchange } from "../http/exchange.ts"
import { Problem, shortened } from "../http/problem.ts"
import type { Model } from "../inference/model.ts"
import type { ServedModels } from "./model-set.ts"
import { ServedModel } from "./served-model.ts"

/** Where the paths of a named model begin: what stands behind it is as of the default one. */
export const MODEL_MOUNTS = ["/models/:model/versions/:version", "/models/:model"] as const

/**
 * The model that a request's path names, or the default one. It is kept for as long as the exchange
 * lasts: whoever asks again finds the same one, though it may have been replaced meanwhile.
 *
 * @throws {Problem} 404 if it is not served, or not in the version that the path names
 */
export function askedModel(models: ServedModels, exchange: Exchange): Model {
  const { params, subject } = exchange
  if (subject instanceof ServedModel) return subject.model
  if (params.length === 0) return models.default.holdFor(exchange)
  const [name, version] = namesIn(params)
  const served = models.find(name, version)
  if (served) return served.holdFor(exchange)
  throw new Problem({ status: 404, code: "not_found", detail: missing(models, name, version) })
}

/**
 * What stands before the paths of the model that a request's path names: nothing for the default one
 * where none is named.
 */
export function mountOf({ subject, params }: Pick<Exchange, "subject" | "params">): string {
  if (subject === undefined || params.length === 0) return ""
  const ofModel = `/models/${subject.name}`
  return params.length === 1 ? ofModel : `${ofModel}/versions/${subject.version}`
}

/** The names that stand in a path: a model's, and its version's where there is one. */
export function namesIn(params: readonly string[]): [name: string, version?: string] {
  const [name = "", version] = params
  return version === undefined ? [decoded(name)] : [decoded(name), decoded(version)]
}

function missing(models: ServedModels, name: string, version: string | undefined): string {
  const versions = models.versionsOf(name)
  if (versions.length === 0 || version === undefined)
    return `there is no model ${JSON.stringify(shortened(name))}; /models lists those there are`
  return `model ${name} is not served in version ${JSON.stringify(shortened(version))}, but in ${versions.join(" and ")}`
}

/** @param part of a path; as it is where it is not percent-encoded as it should be */
function decoded(part: string): string {
  if (!part.includes("%")) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
