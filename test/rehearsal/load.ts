import { Connection, ConnectionError } from "../../bench/connection.ts"

const PERIOD_MILLISECONDS = 5
/** One request in so many comes on a connection of its own, as from somebody new. */
const FRESH_SHARE = 10

/** What requests are sent, and where. */
export interface LoadOptions {
  readonly address: URL
  /** The body of `POST /predict`. */
  readonly body: string
  /** Requests a second, sent by the clock whether or not earlier ones have been answered. */
  readonly rate: number
}

/** What came of the requests of some time. */
export interface Tally {
  requests: number
  /** How many requests failed, by what the client saw. */
  readonly failures: Map<string, number>
  /** The longest that anybody waited, in milliseconds. */
  longest: number
}

/** Requests at a constant rate, by a client that keeps connections and never sends a request twice. */
export class Load implements AsyncDisposable {
  readonly #options: LoadOptions
  readonly #request: string
  readonly #idle: Connection[] = []
  readonly #underWay = new Set<Promise<void>>()
  readonly #start = performance.now()
  readonly #timer: Timer
  #sent = 0
  #tally: Tally = emptyTally()

  constructor(options: LoadOptions) {
    this.#options = options
    const { address, body } = options
    this.#request =
      `POST /predict HTTP/1.1\r\nHost: ${address.host}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`
    this.#timer = setInterval(() => this.#send(), PERIOD_MILLISECONDS)
  }

  /** Begins to count anew. What is under way still counts for what it was sent in. */
  begin(): Tally {
    this.#tally = emptyTally()
    return this.#tally
  }

  /** Waits for the answers that are still to come. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.settle()
    for (const connection of this.#idle) connection.close()
  }

  /** Sends as many as are due by now. */
  #send(): void {
    const due = ((performance.now() - this.#start) / 1000) * this.#options.rate
    while (this.#sent < due) {
      const isFresh = this.#sent++ % FRESH_SHARE === 0
      const asking = this.#ask(isFresh, this.#tally)
      this.#underWay.add(asking)
      void asking.then(() => this.#underWay.delete(asking))
    }
  }

  async #ask(isFresh: boolean, tally: Tally): Promise<void> {
    tally.requests++
    const start = performance.now()
    const failure = await this.#outcome(isFresh)
    tally.longest = Math.max(tally.longest, performance.now() - start)
    if (failure !== undefined) tally.failures.set(failure, (tally.failures.get(failure) ?? 0) + 1)
  }

  /** @returns what went wrong, if anything did */
  async #outcome(isFresh: boolean): Promise<string | undefined> {
    try {
      const connection = (isFresh ? undefined : this.#kept()) ?? (await this.#connect())
      const { status, closes } = await connection.ask(this.#request)
      if (closes || isFresh) connection.close()
      else this.#idle.push(connection)
      return status === 200 ? undefined : `status ${status}`
    } catch (error) {
      if (error instanceof ConnectionError) return error.message
      throw error
    }
  }

  #kept(): Connection | undefined {
    for (;;) {
      const connection = this.#idle.pop()
      if (!connection?.isClosed) return connection
    }
  }

  async #connect(): Promise<Connection> {
    const { hostname, port, protocol } = this.#options.address
    return Connection.open(Number(port) || (protocol === "https:" ? 443 : 80), hostname)
  }
}

function emptyTally(): Tally {
  return { requests: 0, failures: new Map(), longest: 0 }
}

/** How many requests failed. */
export function failed({ failures }: Tally): number {
  return Array.from(failures.values()).reduce((sum, count) => sum + count, 0)
}
