import { type Decode, unparsable } from "../http/body.ts"
import { Problem } from "../http/problem.ts"

/** The encodings that the protocol's clients know; `deflate` is zlib's format (RFC 9110, 8.4.1.2). */
const ENCODINGS = ["gzip", "deflate"] as const

/** How a body is compressed. */
export type Encoding = (typeof ENCODINGS)[number]

/**
 * Takes the compression off a request's body, piece by piece.
 *
 * @returns undefined where there is none
 * @throws {Problem} 415 for another compression; 400, by what it returns, for a body that is none
 */
export function decodeFor(headers: Headers): Decode | undefined {
  const given = headers.get("content-encoding")?.trim().toLowerCase()
  if (given === undefined || given === "identity" || given === "") return undefined
  const encoding = ENCODINGS.find((known) => known === given)
  if (encoding) return (body) => decompressed(body, encoding)
  throw new Problem({
    status: 415,
    code: "unsupported_media_type",
    detail: "send the body in gzip, in deflate, or without a content-encoding",
    headers: { "accept-encoding": "gzip, deflate, identity" },
  })
}

async function* decompressed(body: ReadableStream<Uint8Array>, encoding: Encoding) {
  try {
    // The types of streams of bytes do not agree on what their buffer is.
    yield* body.pipeThrough(
      new DecompressionStream(encoding) as never,
    ) as ReadableStream<Uint8Array>
  } catch {
    throw unparsable(`the body is not ${encoding}`)
  }
}

/**
 * The compression that a client asks for: the one it prefers, gzip of equals.
 *
 * @param accepted its Accept-Encoding
 * @returns undefined where it asks for none of those that all clients of the protocol know
 */
export function encodingFor(accepted: string | null): Encoding | undefined {
  if (accepted === null) return undefined
  const weights = new Map(
    accepted.split(",").map((part) => {
      const [name = "", ...parameters] = part
        .toLowerCase()
        .split(";")
        .map((piece) => piece.trim())
      const weight = parameters.find((parameter) => parameter.startsWith("q="))
      return [name, weight ? Number(weight.slice("q=".length)) : 1] as const
    }),
  )
  const weightOf = (encoding: Encoding) => weights.get(encoding) ?? 0
  const best = weightOf("deflate") > weightOf("gzip") ? "deflate" : "gzip"
  return weightOf(best) > 0 ? best : undefined
}

/** Compresses an answer. */
export function compressed(body: string | Uint8Array, encoding: Encoding): Promise<Uint8Array> {
  const stream = new Blob([body as string]).stream()
  return new Response(stream.pipeThrough(new CompressionStream(encoding) as never)).bytes()
}
