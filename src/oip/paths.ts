/** A model's paths, with its version or without. */
export const MODEL_PATHS = ["/v2/models/:model", "/v2/models/:model/versions/:version"] as const

/** The paths of inference. */
export const INFER_PATHS = MODEL_PATHS.map((path) => `${path}/infer`)
