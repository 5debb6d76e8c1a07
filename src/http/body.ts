import type { Exchange } from "./exchange.ts"
import { overloaded, Problem } from "./problem.ts"

/** How much of a body is taken in. */
export interface BodyLimits {
  /** The most bytes of a body. */
  bytes: number
  /** The most bytes of a body that is not an array. */
  objectBytes: number
  /** The most bytes of all bodies that are on their way at one time. */
  bufferedBytes: number
  /** How long a body may take to arrive, in milliseconds. */
  milliseconds: number
}

/** Takes the content-encoding off a body. */
export type Decode = (body: ReadableStream<Uint8Array>) => AsyncIterable<Uint8Array>

/** What pieces are put together to. */
interface Whole<T> {
  add(piece: Uint8Array): void
  end(): T
}

/** JSON by any of its names, with any parameters. */
const JSON_TYPE = /^application\/([\w.+-]+\+)?json\s*(;.*)?$/i
/** JSON has one encoding (RFC 8259, 8.1), so a charset must not be another one; nor may a form's. */
export const OTHER_CHARSET = /;\s*charset\s*=\s*(?!"?utf-?8"?\s*(;|$))/i
/** A body that comes along with its head, in one packet. */
const SHORT_BYTES = 1024
/** How often it is looked whether a body is late, in milliseconds. */
const LOOK_MILLISECONDS = 100

const NO_ROOM = overloaded("too many large bodies are on their way")

/** Reads bodies within limits. */
export class BodyReader {
  readonly #limits: BodyLimits
  /** Whose bodies are on their way, in about the order in which they began, and their bytes. */
  readonly #arriving = new Map<Exchange, number>()
  #bufferedBytes = 0
  #isWatched = false

  constructor(limits: BodyLimits) {
    this.#limits = limits
  }

  /** How many bodies are on their way. */
  get arriving(): number {
    return this.#arriving.size
  }

  /**
   * Looks at what a request's head says of its body, so that a hopeless one is refused before
   * anything of it is read.
   *
   * @returns the announced length, undefined where there is none
   * @throws {Problem} 415 if it is not called JSON, 413 if it is too large, 400 if its length is
   *   none
   */
  check(request: Request): number | undefined {
    const { headers } = request
    const type = headers.get("content-type")
    if (type !== "application/json" && !isJson(type)) throw notJson(type)
    refuseEncodings(headers)
    return this.announced(headers)
  }

  /**
   * Reads a body of any type to its end, behind the router: within the limits, in time, and only
   * while there is room for it.
   *
   * @param understand makes of the body what is wanted; its bytes keep their room until then
   * @param decode takes the content-encoding off, where there is one: the limits hold for what
   *   comes out
   * @throws {Problem} 415 if it is compressed and nothing is there to decode it, 413 if it is too
   *   large, 408 if it comes too slowly, 503 if there is no room for it, 400 if it does not come to
   *   its end
   */
  async read<T>(
    exchange: Exchange,
    understand: (bytes: Uint8Array) => T | Promise<T>,
    decode?: Decode,
  ): Promise<T> {
    const { request } = exchange
    if (decode === undefined) refuseEncodings(request.headers)
    const length = this.announced(request.headers)
    const announced = decode === undefined ? length : undefined
    const late = Promise.withResolvers<never>()
    exchange.cutOff = late.reject
    try {
      this.#begin(exchange, announced)
      const arrival =
        announced === undefined ? this.#readPieces(exchange, bytesOf(), decode) : request.bytes()
      const bytes = await Promise.race([arrival, late.promise]).catch((error: unknown) => {
        throw problemOf(error, undefined)
      })
      this.arrived(exchange)
      return await understand(bytes)
    } finally {
      exchange.cutOff = undefined
      this.end(exchange)
    }
  }

  /**
   * Looks at what a request's head says of the length of its body.
   *
   * @returns undefined where it says nothing
   * @throws {Problem} 413 if it is too large, 400 if its length is none
   */
  announced(headers: Headers): number | undefined {
    const announced = headers.get("content-length")
    if (announced === null) return undefined
    const length = Number(announced)
    // Several equal lengths come as a list, which is no number.
    if (!Number.isInteger(length)) throw unparsable("the content-length is not one number")
    if (length > this.#limits.bytes) throw tooLarge(this.#limits.bytes)
    return length
  }

  /**
   * Whether a body is read and parsed in one go: it is cheap, and no longer than a row may be. A
   * long one is parsed when it is there and there is time for it.
   */
  isShort(announced: number | undefined): boolean {
    return (
      announced !== undefined && announced <= SHORT_BYTES && announced <= this.#limits.objectBytes
    )
  }

  /**
   * Begins to read a checked body: one that comes too slowly is cut off with 408. Each promise
   * between Bun's own and the one who waits costs a fiftieth of the throughput, so there is none:
   * `end` has to be called, whatever comes of it.
   *
   * @param exchange its request's head has passed `check`
   * @param announced its length, as `check` gave it
   * @param kind of what is wanted; `bytes` of a short one alone
   * @returns the value of a short body, the text of a long one; what it rejects with, `problemOf`
   *   understands
   * @throws {Problem} 503 if there is no room for it
   */
  begin(
    exchange: Exchange,
    announced: number | undefined,
    kind: "json" | "bytes" = "json",
  ): Promise<unknown> {
    this.#begin(exchange, announced)
    if (kind === "bytes") return exchange.request.bytes()
    if (announced === undefined) return this.#readPieces(exchange, textOf())
    // Bun parses while it decodes: a fifth faster than the text and then its parsing.
    return this.isShort(announced) ? exchange.request.json() : exchange.request.text()
  }

  /**
   * The body is there: from now on it can't be too slow.
   *
   * @throws {Problem} 408 if it has been cut off before
   */
  arrived(exchange: Exchange): void {
    if (exchange.cutOff === undefined) throw this.#tooSlow()
    exchange.cutOff = undefined
  }

  /** A body that was begun is not needed any more, or will not come. */
  end(exchange: Exchange): void {
    this.#bufferedBytes -= this.#arriving.get(exchange) ?? 0
    this.#arriving.delete(exchange)
  }

  /**
   * Understands the text of a long body.
   *
   * @throws {Problem} 400 if it is not JSON, 413 if it is longer than a single row may be, and one
   */
  parse(text: string): unknown {
    if (text === "") throw empty()
    // What is not UTF-8 has become this on the way.
    if (text.includes("\ufffd")) throw notUtf8()
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (error) {
      throw problemOf(error, undefined)
    }
    const { objectBytes } = this.#limits
    if (!Array.isArray(value) && new TextEncoder().encode(text).length > objectBytes)
      throw tooLarge(objectBytes)
    return value
  }

  #begin(exchange: Exchange, announced: number | undefined): void {
    // A short one always finds room: however many large ones there are, a row can be asked for.
    const bytes = this.isShort(announced) ? 0 : (announced ?? 0)
    this.#reserve(bytes)
    this.#arriving.set(exchange, bytes)
    if (!this.#isWatched) this.#watch()
  }

  /** The clock runs only while there is something to wait for. */
  #watch(): void {
    this.#isWatched = true
    const clock = setInterval(() => {
      const latest = performance.now() - this.#limits.milliseconds
      for (const exchange of this.#arriving.keys()) {
        const { cutOff, start } = exchange
        if (start > latest) continue
        exchange.cutOff = undefined
        cutOff?.(this.#tooSlow())
      }
      if (this.#arriving.size > 0) return
      clearInterval(clock)
      this.#isWatched = false
    }, LOOK_MILLISECONDS)
  }

  /** Takes in no more than the limit of a body that does not say how long it is. */
  async #readPieces<T>(exchange: Exchange, whole: Whole<T>, decode?: Decode): Promise<T> {
    const { body } = exchange.request
    if (body === null) return whole.end()
    let length = 0
    for await (const piece of decode ? decode(body) : body) {
      // Nobody waits for the rest, and its room has been given back.
      if (exchange.cutOff === undefined) throw this.#tooSlow()
      length += piece.byteLength
      if (length > this.#limits.bytes) throw tooLarge(this.#limits.bytes)
      this.#reserve(piece.byteLength)
      this.#arriving.set(exchange, length)
      whole.add(piece)
    }
    return whole.end()
  }

  /** One is always let in: it is within the limit of a single body. */
  #reserve(bytes: number): void {
    if (bytes === 0) return
    if (this.#bufferedBytes > 0 && this.#bufferedBytes + bytes > this.#limits.bufferedBytes)
      throw NO_ROOM
    this.#bufferedBytes += bytes
  }

  #tooSlow(): Problem {
    return new Problem({
      status: 408,
      code: "body_too_slow",
      detail: `the body did not arrive within ${this.#limits.milliseconds / 1000} s`,
      headers: { connection: "close" },
    })
  }
}

function isJson(type: string | null): boolean {
  return type !== null && JSON_TYPE.test(type) && !OTHER_CHARSET.test(type)
}

/**
 * What reading or parsing a body rejects with, as a client is told it.
 *
 * @returns a Problem, but for what is no client's fault
 */
export function problemOf(error: unknown, announced: number | undefined): unknown {
  if (error instanceof Problem || error instanceof TypeError) return error
  if (announced === 0) return empty()
  if (error instanceof SyntaxError) return unparsable("the body is not JSON")
  if (error instanceof RangeError) return unparsable("the body is nested too deeply")
  return unparsable("the body ended before it was complete")
}

/** Bytes that are no text. */
export function notUtf8(): Problem {
  return unparsable("the body is not UTF-8")
}

/** A body that is not what its type says. */
export function unparsable(detail: string): Problem {
  return new Problem({ status: 400, code: "unparsable", detail })
}

function empty(): Problem {
  return unparsable("the body is empty; send JSON")
}

function tooLarge(limit: number): Problem {
  return new Problem({
    status: 413,
    code: "body_too_large",
    detail: `the body has more than ${limit} bytes; send fewer rows at a time`,
  })
}

/** Pieces are put together as text; a wrong byte ends it at once. */
function textOf(): Whole<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true })
  let text = ""
  return {
    add: (piece) => void (text += decoded(decoder, piece)),
    end: () => text + decoded(decoder),
  }
}

/** Pieces are put together as they are. */
function bytesOf(): Whole<Uint8Array> {
  const pieces: Uint8Array[] = []
  return { add: (piece) => void pieces.push(piece), end: () => Buffer.concat(pieces) }
}

/** @param piece the last one is followed by none */
function decoded(decoder: TextDecoder, piece?: Uint8Array): string {
  try {
    return decoder.decode(piece, { stream: piece !== undefined })
  } catch {
    throw notUtf8()
  }
}

function notJson(type: string | null): Problem {
  return new Problem({
    status: 415,
    code: "unsupported_media_type",
    detail: `send the body as application/json in UTF-8, ${type ? "not in the content-type of this request" : "with that content-type"}`,
    headers: { accept: "application/json" },
  })
}

/** JSON and forms are taken as they are. */
function refuseEncodings(headers: Headers): void {
  const encoding = headers.get("content-encoding")
  if (encoding === null || encoding === "identity") return
  throw new Problem({
    status: 415,
    code: "unsupported_media_type",
    detail: "send the body without a content-encoding",
    headers: { "accept-encoding": "identity" },
  })
}
