import { acceptsCoding } from "../http/accept.ts"
import { securityHeaders } from "./security-headers.ts"

/** Less is as long with its wrapping. */
const WORTH_BYTES = 1000
/** A page of 40 kB takes 0.3 ms; the higher levels take twice as long for a tenth less. */
const LEVEL = 4

/** How a text is answered. */
export interface TextOptions {
  status?: number
  headers: Readonly<Record<string, string>>
}

/** Answers a text, compressed where the client takes that. */
export function answerText(request: Request, text: string, options: TextOptions): Response {
  const { status = 200, headers } = options
  const all = { ...securityHeaders(request), vary: "accept-encoding", ...headers }
  if (text.length < WORTH_BYTES || !acceptsCoding(request, "gzip"))
    return new Response(text, { status, headers: all })
  // Loaded when it is first needed: it takes 8 ms, a tenth of a start.
  const { gzipSync } = process.getBuiltinModule("node:zlib")
  return new Response(gzipSync(text, { level: LEVEL }), {
    status,
    headers: { ...all, "content-encoding": "gzip" },
  })
}
