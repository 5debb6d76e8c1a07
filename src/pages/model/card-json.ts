import { perModel } from "../../serving/per-model.ts"

/** The card of a model as JSON, with its version and what was done to its graph. */
export const cardJson = perModel(({ card, version, changes }) =>
  JSON.stringify({ version, ...(changes.length > 0 ? { changes } : {}), ...card }),
)
