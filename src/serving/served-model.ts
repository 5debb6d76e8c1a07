import type { Exchange, Subject } from "../http/exchange.ts"
import type { Model } from "../inference/model.ts"

/**
 * A model in one version, and who needs it just now: when it has been replaced, its memory is given
 * back as soon as nobody does.
 */
export class ServedModel implements Subject {
  readonly model: Model
  readonly name: string
  readonly version: string
  readonly #releaseFailed: (error: Error) => void
  /** How many need it. */
  #holders = 0
  #isRetired = false
  #isReleased = false

  /** @param releaseFailed is told why its memory can't be given back */
  constructor(model: Model, releaseFailed: (error: Error) => void) {
    this.model = model
    this.name = model.card.name
    this.version = model.version
    this.#releaseFailed = releaseFailed
  }

  /** Whether its memory has been given back. */
  get isReleased(): boolean {
    return this.#isReleased
  }

  /** An exchange needs it until it is over; the edge lets go then. */
  holdFor(exchange: Exchange): Model {
    if (exchange.subject !== this) {
      exchange.subject?.letGo()
      exchange.subject = this
      this.#holders++
    }
    return this.model
  }

  letGo(): void {
    this.#holders--
    if (this.#isRetired && this.#holders === 0) void this.release()
  }

  /** Does something with the model, which needs it for as long. */
  async use<T>(work: (model: Model) => Promise<T>): Promise<T> {
    this.#holders++
    try {
      return await work(this.model)
    } finally {
      this.letGo()
    }
  }

  /** Nobody can ask for it any more; who has it may finish. */
  retire(): void {
    this.#isRetired = true
    if (this.#holders === 0) void this.release()
  }

  /** Gives its memory back, whoever needs it. */
  async release(): Promise<void> {
    if (this.#isReleased) return
    this.#isReleased = true
    await this.model.release().catch(this.#releaseFailed)
  }
}
