/**
 * A run of the model failed, or made something else than its card promises. The message is for the
 * operator.
 */
export class InferenceError extends Error {
  override name = "InferenceError" as const
  readonly code = "inference"
}

/**
 * A model answers as its card says, but not these rows: their values are more than it can compute
 * with. The message is for the client: the end of a sentence that begins with the model.
 */
export class UnanswerableError extends Error {
  override name = "UnanswerableError" as const
  readonly code = "unanswerable"
}
