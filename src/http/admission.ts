import { overloaded } from "./problem.ts"

/** How much is taken in at once. */
export interface AdmissionLimits {
  /** The most requests that are being answered; four times as many may wait for their turn. */
  inFlight: number
  /** The longest wait, in milliseconds; so long for each whole 64 KiB of a longer text. */
  waitMilliseconds: number
}

/** A request that waits to be let in, or to be told that it won't be. */
interface Waiting {
  readonly deadline: number
  admit(): void
  refuse(): void
}

/**
 * The work that is taken in at once, in milliseconds of parsing: running the
 * model and writing its answers take about as long again.
 */
const WORK_MILLISECONDS = 3
/** So many times as many may wait as may be answered at once: a burst is no overload. */
const LINE_LENGTH = 4
/** Who asks more may wait longer: for each such length of text as long as the limit says. */
const LENGTH_PER_WAIT = 65_536
/**
 * A refusal costs the reading of the next request, which comes at once: 10 µs with a row, 30 µs with
 * 256 of them. So many for each millisecond take less than a tenth of it; the others wait for their
 * refusal, and cost nothing.
 */
const REFUSALS_PER_MILLISECOND = 3
const OVERLOADED = overloaded("more is asked of this server than it can answer now")

/**
 * Decides who is taken in. Up to what the server can do everybody is, at once. Beyond it requests
 * wait, for a short time; who can't be served in that time is told so (503), unparsed. What is taken
 * in is thereby answered in time, whatever is offered.
 */
export class Admission {
  /** The requests whose work has begun and not ended. */
  inFlight = 0
  readonly #limits: AdmissionLimits
  /** What it took to parse those. */
  #work = 0
  #line: Waiting[] = []
  #refused: Waiting[] = []
  /** How many may be refused by now, and a part of the next one. */
  #allowance = 0
  /** When somebody was last let in or refused; undefined while nobody waits. */
  #lastTurn: number | undefined

  constructor(limits: AdmissionLimits) {
    this.#limits = limits
  }

  /** How many wait for their turn, or to be told that it won't come. */
  get waiting(): number {
    return this.#line.length + this.#refused.length
  }

  /**
   * Asks to be let in with a short body, which is cheap. It never waits behind a long one.
   *
   * @returns undefined if the way is free, or a promise to wait for
   * @throws {Problem} 503, by the promise
   */
  enterShort(): Promise<void> | undefined {
    if (this.inFlight < this.#limits.inFlight) return undefined
    return this.#wait(0)
  }

  /**
   * Asks to be let in with a long body that is there and has yet to be parsed.
   *
   * @param length of its text
   * @returns undefined if the way is free, or a promise to wait for
   * @throws {Problem} 503, by the promise
   */
  enterLong(length: number): Promise<void> | undefined {
    return this.#line.length === 0 && this.#isOpen() ? undefined : this.#wait(length)
  }

  /**
   * The body is parsed, and the model can be asked. A slow body keeps nobody else out.
   *
   * @param work how long parsing took, in milliseconds; 0 for a short body
   * @throws {Problem} 503 if many that were let in have got their bodies at once
   */
  begin(work: number): void {
    if (this.inFlight >= this.#limits.inFlight) throw OVERLOADED
    this.inFlight++
    this.#work += work
  }

  /** What has begun is done. */
  leave(work: number): void {
    this.inFlight--
    this.#work -= work
  }

  #isOpen(): boolean {
    return this.inFlight < this.#limits.inFlight && this.#work < WORK_MILLISECONDS
  }

  #wait(length: number): Promise<void> {
    const { inFlight, waitMilliseconds } = this.#limits
    const place = this.#line.length < inFlight * LINE_LENGTH ? this.#line : this.#refused
    const wait = waitMilliseconds * Math.max(1, Math.floor(length / LENGTH_PER_WAIT))
    const deadline = performance.now() + wait
    this.#schedule()
    return new Promise((resolve, reject) => {
      place.push({ deadline, admit: resolve, refuse: () => reject(OVERLOADED) })
    })
  }

  #schedule(): void {
    if (this.#lastTurn !== undefined) return
    this.#lastTurn = performance.now()
    setImmediate(() => void this.#turn())
  }

  async #turn(): Promise<void> {
    const now = performance.now()
    this.#refuseSome(now - (this.#lastTurn ?? now))
    this.#giveUpOverdue(now)
    // A short one begins when its body has been read, so they are counted here.
    let places = this.#limits.inFlight - this.inFlight
    while (places-- > 0 && this.#isOpen() && performance.now() - now < WORK_MILLISECONDS) {
      // The last one first: were they served in their order, everybody would wait as long as one
      // may, and the one who is nearest to giving up is served the worst.
      const last = this.#line.pop()
      if (last === undefined) break
      last.admit()
      // It is parsed, and its work is known, before the next one is let in.
      await Promise.resolve()
    }
    this.#lastTurn = undefined
    if (this.#line.length + this.#refused.length > 0) this.#schedule()
  }

  #giveUpOverdue(now: number): void {
    const overdue = this.#line.filter(({ deadline }) => deadline < now)
    if (overdue.length === 0) return
    this.#refused.push(...overdue)
    this.#line = this.#line.filter(({ deadline }) => deadline >= now)
  }

  #refuseSome(milliseconds: number): void {
    if (this.#refused.length === 0) return
    this.#allowance += milliseconds * REFUSALS_PER_MILLISECOND
    const count = Math.floor(this.#allowance)
    this.#allowance -= count
    for (const waiting of this.#refused.splice(0, count)) waiting.refuse()
  }
}
