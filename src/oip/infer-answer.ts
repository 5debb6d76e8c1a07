import type { Exchange } from "../http/exchange.ts"
import { compressed, type Encoding, encodingFor } from "./content-encoding.ts"
import { JSON_LENGTH_HEADER } from "./framing.ts"
import type { WrittenAnswer } from "./output-writer.ts"

/** Compressing less than a packet saves nobody anything. */
const LEAST_COMPRESSED = 1024

/**
 * What all short answers in JSON share. It is used again for each: new headers every time cost
 * 0.4 µs more.
 */
const ANSWER = { headers: { "content-type": "application/json", "x-request-id": "" } }

/** Answers an inference request: compressed where that is asked for and of use. */
export function answerInference(
  exchange: Exchange,
  answer: WrittenAnswer,
): Response | Promise<Response> {
  const { body, jsonLength } = answer
  if (body.length >= LEAST_COMPRESSED) {
    const encoding = encodingFor(exchange.request.headers.get("accept-encoding"))
    if (encoding) return answerCompressed(exchange, answer, encoding)
  }
  exchange.answer = body
  if (jsonLength !== undefined) return new Response(body, { headers: headersOf(exchange, answer) })
  ANSWER.headers["x-request-id"] = exchange.id
  return new Response(body, ANSWER)
}

async function answerCompressed(
  exchange: Exchange,
  answer: WrittenAnswer,
  encoding: Encoding,
): Promise<Response> {
  const body = await compressed(answer.body, encoding)
  exchange.answer = body
  return new Response(body, {
    headers: { ...headersOf(exchange, answer), "content-encoding": encoding },
  })
}

function headersOf({ id }: Exchange, { jsonLength }: WrittenAnswer): Record<string, string> {
  return jsonLength === undefined
    ? { "content-type": "application/json", "x-request-id": id }
    : {
        "content-type": "application/octet-stream",
        "x-request-id": id,
        // Of what is behind the compression.
        [JSON_LENGTH_HEADER]: `${jsonLength}`,
      }
}
