const TIMEOUT_SECONDS = 10

/** An answer, as far as a client of a service needs it. */
export interface Answer {
  readonly status: number
  /** True if the server will take no further request on this connection. */
  readonly closes: boolean
}

/** The request was not answered, or not rightly: nobody knows whether it was worked on. */
export class ConnectionError extends Error {
  override name = "ConnectionError" as const
  readonly code = "connection"
}

interface Waiting {
  resolve(answer: Answer): void
  reject(error: ConnectionError): void
}

/** A connection of HTTP/1.1 that stays open from one request to the next; one request at a time. */
export class Connection {
  /** True once either side has closed it. */
  isClosed = false
  #socket: Bun.Socket | undefined
  #waiting: Waiting | undefined
  #received = ""

  /** @throws {ConnectionError} if nobody listens on the port */
  static async open(port: number, hostname = "127.0.0.1"): Promise<Connection> {
    const connection = new Connection()
    const ends = (reason: string) => () => connection.#end(reason)
    try {
      connection.#socket = await Bun.connect({
        hostname,
        port,
        socket: {
          data: (_, bytes) => connection.#take(bytes),
          close: ends("closed by the server before the answer"),
          error: (_, { message }) => connection.#end(message),
          timeout: ends(`no answer in ${TIMEOUT_SECONDS} s`),
        },
      })
    } catch (error) {
      throw new ConnectionError("not connected", { cause: error })
    }
    return connection
  }

  /**
   * Sends a request and waits for the answer.
   *
   * @param request all of it, in ASCII
   * @throws {ConnectionError} if no whole answer comes
   */
  ask(request: string): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.#waiting = { resolve, reject }
    this.#socket?.timeout(TIMEOUT_SECONDS)
    if (this.isClosed) this.#end("closed by the server before the request")
    else if (this.#socket?.write(request) !== request.length) this.#end("not sent")
    return promise
  }

  close(): void {
    this.#end("closed by the client")
  }

  #take(bytes: Uint8Array): void {
    // One character a byte, so that lengths agree.
    this.#received += Buffer.from(bytes).toString("latin1")
    const parsed = parse(this.#received)
    if (parsed === undefined) return
    this.#socket?.timeout(0)
    this.#received = ""
    const waiting = this.#waiting
    this.#waiting = undefined
    if (parsed === "bad" || waiting === undefined) this.#end("not an answer")
    if (parsed === "bad") waiting?.reject(new ConnectionError("not an answer"))
    else waiting?.resolve(parsed)
  }

  #end(reason: string): void {
    this.isClosed = true
    this.#socket?.end()
    this.#waiting?.reject(new ConnectionError(reason))
    this.#waiting = undefined
  }
}

/** Exactly one answer; undefined where some of it has yet to come. */
function parse(text: string): Answer | "bad" | undefined {
  const end = text.indexOf("\r\n\r\n")
  if (end === -1) return undefined
  const [first = "", ...lines] = text.slice(0, end).split("\r\n")
  const headers = new Headers(lines.map((line): [string, string] => splitHeader(line)))
  const status = /^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]
  const length = headers.get("content-length")
  if (status === undefined || length === null) return "bad"
  const missing = end + 4 + Number(length) - text.length
  if (missing > 0) return undefined
  if (missing < 0) return "bad"
  return { status: Number(status), closes: /\bclose\b/i.test(headers.get("connection") ?? "") }
}

function splitHeader(line: string): [name: string, value: string] {
  const colon = line.indexOf(":")
  return [line.slice(0, colon), line.slice(colon + 1).trim()]
}
