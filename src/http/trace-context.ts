/** version-traceid-parentid-flags (W3C Trace Context, 3.2). */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(-|$)/

/**
 * The trace that a request belongs to.
 *
 * @param traceparent the header of that name
 * @returns 32 hex digits; undefined where there is none, or none that is well formed
 */
export function traceIdOf(traceparent: string | null): string | undefined {
  return traceparent === null ? undefined : TRACEPARENT.exec(traceparent)?.[1]
}
