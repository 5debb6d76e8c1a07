import type { Dialect } from "../http/dialect.ts"

/** Where the protocol's paths begin. */
const PREFIX = "/v2"

/**
 * The protocol's errors: an object whose `error` says it all. The content-type has no parameters:
 * KServe's client shows the error only then.
 */
export const PROTOCOL_ERRORS: Dialect = {
  type: "application/json",
  write: ({ options }) => JSON.stringify({ error: options.detail }),
}

/** Whether a path is one of the protocol's, there or not. */
export function isProtocolPath(path: string): boolean {
  return path.startsWith(PREFIX) && (path.length === PREFIX.length || path[PREFIX.length] === "/")
}
