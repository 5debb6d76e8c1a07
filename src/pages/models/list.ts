import type { Model } from "../../inference/model.ts"
import type { ModelState, ServedModels } from "../../serving/model-set.ts"

/** A model of the list, as programs get it: JSON leaves out what is undefined. */
export interface ListedModel {
  readonly name: string
  /** `refused` where it can't be served. */
  readonly state: "ready" | "not_ready" | "refused"
  readonly title?: string | undefined
  readonly version?: string | undefined
  /** The version before. */
  readonly previous?: string | undefined
  /** Where it is asked. */
  readonly path?: string | undefined
  /** Why its files, as they are, can't be served. */
  readonly reason?: string | undefined
}

/** The models of a server, those included that can't be served. */
export interface ModelList {
  /** The name of the one that answers where none is named. */
  readonly default: string
  readonly models: readonly ListedModel[]
}

/** @param readiness of a model: `ready`, or why not */
export function listModels(models: ServedModels, readiness: (model: Model) => string): ModelList {
  return {
    default: models.default.name,
    models: models.states().map((state) => listed(state, readiness)),
  }
}

function listed(
  { name, current, previous, refusal }: ModelState,
  readiness: (model: Model) => string,
): ListedModel {
  if (current === undefined) return { name, state: "refused", reason: refusal }
  const { model, version } = current
  return {
    name,
    state: readiness(model) === "ready" ? "ready" : "not_ready",
    title: model.card.title,
    version,
    previous: previous?.version,
    path: `/models/${name}`,
    reason: refusal,
  }
}
