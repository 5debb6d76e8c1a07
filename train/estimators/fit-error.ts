/**
 * A family of models can't learn from the rows as they are. The message says why, and what would
 * help.
 */
export class FitError extends Error {
  override name = "FitError" as const
  readonly code = "fit"
}
