/**
 * A run of the model failed, or made something else than its card promises. The message is for the
 * operator.
 */
export class InferenceError extends Error {
  override name = "InferenceError" as const
  readonly code = "inference"
}
