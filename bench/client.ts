import { type Answer, Connection, ConnectionError } from "./connection.ts"

const POLL_MILLISECONDS = 50
const PROBE = "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

interface Upstream {
  readonly port: number
  isReady: boolean
  idle: Connection[]
}

/**
 * What stands before servers: sends each request to the next one that is ready. It does what a load
 * balancer does so that servers can be restarted, and no more. It asks each server whether it is
 * ready, every 50 ms, keeps connections open, closes those that a server announces to close and the
 * idle ones of a server that is not ready. It never sends a request twice.
 */
export class RoundRobin implements Disposable {
  readonly #upstreams: readonly Upstream[]
  readonly #timer: Timer
  #turn = 0

  /** @param ports of servers on 127.0.0.1 */
  constructor(ports: readonly number[]) {
    this.#upstreams = ports.map((port) => ({ port, isReady: false, idle: [] }))
    this.#timer = setInterval(() => {
      for (const upstream of this.#upstreams) void poll(upstream)
    }, POLL_MILLISECONDS)
  }

  /**
   * Sends a JSON body to `POST /predict` of one server.
   *
   * @throws {ConnectionError} if it is not answered, or no server is ready
   */
  async predict(body: string): Promise<Answer> {
    const upstream = this.#next()
    const connection = upstream.idle.pop() ?? (await Connection.open(upstream.port))
    const answer = await connection.ask(
      "POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    )
    if (answer.closes || !upstream.isReady) connection.close()
    else upstream.idle.push(connection)
    return answer
  }

  /** Waits until the server of a port says that it is ready. */
  async untilReady(port: number): Promise<void> {
    const upstream = this.#upstreams.find((candidate) => candidate.port === port)
    if (upstream === undefined) return
    while (!(await poll(upstream))) await Bun.sleep(POLL_MILLISECONDS)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    for (const upstream of this.#upstreams) turnAway(upstream)
  }

  #next(): Upstream {
    const ready = this.#upstreams.filter(({ isReady }) => isReady)
    const upstream = ready[this.#turn++ % ready.length]
    if (upstream === undefined) throw new ConnectionError("no server is ready")
    upstream.idle = upstream.idle.filter(({ isClosed }) => !isClosed)
    return upstream
  }
}

/** Asks once, on a connection of its own, and acts by the answer. */
async function poll(upstream: Upstream): Promise<boolean> {
  let isReady = false
  try {
    const connection = await Connection.open(upstream.port)
    isReady = (await connection.ask(PROBE)).status === 200
    connection.close()
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error
  }
  if (isReady) upstream.isReady = true
  else turnAway(upstream)
  return isReady
}

function turnAway(upstream: Upstream): void {
  upstream.isReady = false
  for (const connection of upstream.idle) connection.close()
  upstream.idle = []
}
