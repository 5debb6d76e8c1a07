import { Problem } from "./problem.ts"

/** JSON by any of its names, with any parameters. */
const JSON_TYPE = /^application\/([\w.+-]+\+)?json\s*(;.*)?$/i
/** JSON has one encoding (RFC 8259, 8.1), so a charset must not be another one. */
const OTHER_CHARSET = /;\s*charset\s*=\s*(?!"?utf-?8"?\s*(;|$))/i

/**
 * Reads a request's body as JSON.
 *
 * @param limit the most bytes it may have
 * @throws {Problem} 415 if it is not called JSON, 413 if it is too large, 400 if it is not JSON
 */
export async function readJson(request: Request, limit: number): Promise<unknown> {
  const type = request.headers.get("content-type")
  if (!isJson(type)) {
    throw new Problem({
      status: 415,
      code: "unsupported_media_type",
      detail: `send the body as application/json in UTF-8, ${type ? "not in the content-type of this request" : "with that content-type"}`,
      headers: { accept: "application/json" },
    })
  }
  const encoding = request.headers.get("content-encoding")
  if (encoding !== null && encoding !== "identity") {
    throw new Problem({
      status: 415,
      code: "unsupported_media_type",
      detail: "send the body without a content-encoding",
      headers: { "accept-encoding": "identity" },
    })
  }
  const text = await readText(request, limit)
  // What is not UTF-8 has become U+FFFD on the way.
  if (text.includes("\ufffd")) {
    throw new Problem({ status: 400, code: "unparsable", detail: "the body is not UTF-8" })
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem({
      status: 400,
      code: "unparsable",
      detail: text === "" ? "the body is empty; send JSON" : "the body is not JSON",
    })
  }
}

function isJson(type: string | null): boolean {
  if (type === "application/json") return true
  return type !== null && JSON_TYPE.test(type) && !OTHER_CHARSET.test(type)
}

/**
 * Reads a body whose length is announced in one go, any other piece by piece: neither takes in more
 * than the limit.
 */
async function readText(request: Request, limit: number): Promise<string> {
  const announced = request.headers.get("content-length")
  if (announced !== null) {
    if (Number(announced) > limit) throw tooLarge(limit)
    return request.text().catch(brokenOff)
  }
  if (request.body === null) return ""
  const decoder = new TextDecoder()
  let text = ""
  let length = 0
  try {
    for await (const piece of request.body) {
      length += piece.byteLength
      if (length > limit) throw tooLarge(limit)
      text += decoder.decode(piece, { stream: true })
    }
  } catch (error) {
    if (error instanceof Problem) throw error
    return brokenOff()
  }
  return text + decoder.decode()
}

function tooLarge(limit: number): Problem {
  return new Problem({
    status: 413,
    code: "body_too_large",
    detail: `the body has more than ${limit} bytes; send fewer rows at a time`,
  })
}

function brokenOff(): never {
  throw new Problem({
    status: 400,
    code: "unparsable",
    detail: "the body ended before it was complete",
  })
}
