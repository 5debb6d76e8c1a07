import type { Exchange } from "../http/exchange.ts"
import { Problem, shortened } from "../http/problem.ts"
import type { Model } from "../inference/model.ts"
import { namesIn } from "../serving/asked-model.ts"
import type { ServedModels } from "../serving/model-set.ts"

/**
 * The model that a request's path names, kept for as long as the exchange lasts.
 *
 * @throws {Problem} 404 if it is not served, or not in the version that the path names
 */
export function askedModel(models: ServedModels, exchange: Exchange): Model {
  const [name, version] = namesIn(exchange.params)
  const served = models.find(name, version)
  if (served) return served.holdFor(exchange)
  const versions = models.versionsOf(name)
  if (versions.length === 0 || version === undefined)
    throw notFound(`unknown model '${shortened(name)}'`)
  throw notFound(
    `unknown version '${shortened(version)}' of model '${name}', which is served in version ${versions.join(" and ")}`,
  )
}

function notFound(what: string): Problem {
  return new Problem({ status: 404, code: "not_found", detail: `Request for ${what}` })
}
