import type { Exchange } from "../http/exchange.ts"
import { Problem, shortened } from "../http/problem.ts"
import type { Model } from "../inference/model.ts"

/** The models that are served, by name. They may change while the server runs. */
export interface ServedModels {
  find(name: string): Model | undefined
  all(): Iterable<Model>
}

/** A set of one model. */
export function onlyModel(model: Model): ServedModels {
  return {
    find: (name) => (name === model.card.name ? model : undefined),
    all: () => [model],
  }
}

/** The model's name in a request's path, and its version where there is one. */
export function namesIn({ params }: Pick<Exchange, "params">): [name: string, version?: string] {
  const [name = "", version] = params
  return version === undefined ? [decoded(name)] : [decoded(name), decoded(version)]
}

/**
 * The model that a request's path names.
 *
 * @throws {Problem} 404 if it is not served, or not in the version that the path names
 */
export function askedModel(models: ServedModels, exchange: Pick<Exchange, "params">): Model {
  const [name, version] = namesIn(exchange)
  const model = models.find(name)
  if (model === undefined) throw notFound(`unknown model '${shortened(name)}'`)
  if (version === undefined || version === model.version) return model
  throw notFound(
    `unknown version '${shortened(version)}' of model '${model.card.name}', which is served in version ${model.version}`,
  )
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

function notFound(what: string): Problem {
  return new Problem({ status: 404, code: "not_found", detail: `Request for ${what}` })
}
