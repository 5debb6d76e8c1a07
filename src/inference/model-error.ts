/**
 * A model can't be served. The message is one line that says which file is wrong and what to do.
 */
export class ModelError extends Error {
  override name = "ModelError" as const
  readonly code = "model"
}
