/**
 * A seeded source of random numbers: the same seed gives the same numbers on every machine.
 *
 * The generator is sfc32 (Chris Doty-Humphrey's Small Fast Counting generator, PractRand): 128 bits
 * of state, passes PractRand and BigCrush.
 */
export class Random {
  #a = 0
  #b = 0
  #c: number
  #counter = 1

  /** @param seed a whole number from 0 to 2^32 - 1 */
  constructor(seed: number) {
    this.#c = seed | 0
    // The first numbers still show the seed.
    for (let round = 0; round < 15; round++) this.#next()
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** A whole number from 0 to below the limit, each equally likely (up to limit / 2^32). */
  below(limit: number): number {
    return Math.floor((this.#next() / 0x1_0000_0000) * limit)
  }

  /** Brings the values into a random order, each equally likely (Fisher and Yates), in place. */
  shuffle(values: Uint32Array): Uint32Array {
    for (let last = values.length - 1; last > 0; last--) {
      const chosen = this.below(last + 1)
      const value = values[last] as number
      values[last] = values[chosen] as number
      values[chosen] = value
    }
    return values
  }
}
