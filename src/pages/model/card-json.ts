import { perModel } from "../../serving/per-model.ts"

/** The card of a model as JSON, with its version. */
export const cardJson = perModel(({ card, version }) => JSON.stringify({ version, ...card }))
