/**
 * A YAML file that is not what its reader needs. Each line of the message names file, line, column,
 * value and cure.
 */
export class DocumentError extends Error {
  override name = "DocumentError" as const
  readonly code = "document"
}
