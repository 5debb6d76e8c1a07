/**
 * A file can't be served. The message is one line that says why, and where there is one, the cure;
 * it does not name the file.
 */
export class GraphError extends Error {
  override name = "GraphError" as const
  readonly code = "graph"

  constructor(message: string) {
    // Names in it come from the file: none may end the line, or move a terminal's cursor.
    super(message.replaceAll(/\p{Cc}+/gu, " "))
  }
}
