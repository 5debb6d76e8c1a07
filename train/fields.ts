const NEWLINE = 10
const RETURN = 13
const SPACE = 32
const QUOTE = 34
const PLUS = 43
const MINUS = 45
const POINT = 46
const ZERO = 48
const NINE = 57

/**
 * Every power of ten that a double holds exactly: a mantissa below 2^53 divided by one is rounded
 * once, so correctly.
 */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
const EXACT_DIGITS = 15

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const decoder = new TextDecoder("utf-8", { fatal: true })

/**
 * A cursor over the fields of a delimited text file (RFC 4180), on its bytes.
 *
 * Own code because a million rows of twenty numbers have to be read in about a second: a general
 * reader makes a string of every field, which takes ten times as long.
 */
export class Fields {
  /** The line of the field read last, from 1. */
  line = 1
  /** True when the field read last ended its record. */
  endOfRecord = false

  #at: number
  readonly #bytes: Uint8Array
  readonly #delimiter: number

  /**
   * @param bytes the file; a UTF-8 byte order mark is passed over
   * @param delimiter one ASCII character
   */
  constructor(bytes: Uint8Array, delimiter: string) {
    this.#bytes = bytes
    this.#delimiter = delimiter.charCodeAt(0)
    this.#at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  }

  /** How many bytes have been read. */
  get position(): number {
    return this.#at
  }

  /** Moves to the next record that is not an empty line; false at the end of the file. */
  nextRecord(): boolean {
    const bytes = this.#bytes
    if (this.endOfRecord) this.#endLine()
    while (this.#at < bytes.length && (bytes[this.#at] === NEWLINE || bytes[this.#at] === RETURN))
      this.#endLine()
    this.endOfRecord = false
    return this.#at < bytes.length
  }

  /** Steps over one line end: LF, CR LF or CR. */
  #endLine(): void {
    if (this.#at >= this.#bytes.length) return
    if (this.#bytes[this.#at] === RETURN && this.#bytes[this.#at + 1] === NEWLINE) this.#at++
    this.#at++
    this.line++
  }

  /** Passes over the rest of the record. */
  skipRecord(): void {
    while (!this.endOfRecord) this.text()
  }

  /**
   * Reads one field as a number.
   *
   * @returns NaN if it is not a plain decimal number; then `reread` gives its text
   */
  number(): number {
    const bytes = this.#bytes
    const start = this.#at
    let at = start
    const sign = bytes[at]
    if (sign === MINUS || sign === PLUS) at++
    let mantissa = 0
    let digits = 0
    let decimals = 0
    let byte = bytes[at] as number
    while (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO)
      digits++
      byte = bytes[++at] as number
    }
    if (byte === POINT) {
      byte = bytes[++at] as number
      while (byte >= ZERO && byte <= NINE) {
        mantissa = mantissa * 10 + (byte - ZERO)
        digits++
        decimals++
        byte = bytes[++at] as number
      }
    }
    const ended =
      byte === this.#delimiter || byte === NEWLINE || byte === RETURN || at >= bytes.length
    if (ended && digits > 0 && digits <= EXACT_DIGITS) {
      this.#leave(at)
      const value = mantissa / (POWERS_OF_TEN[decimals] as number)
      return sign === MINUS ? -value : value
    }
    const text = this.text().trim()
    return NUMBER.test(text) ? Number(text) : Number.NaN
  }

  /** The text of the field that began at a position. */
  reread(position: number): string {
    const again = new Fields(this.#bytes, String.fromCharCode(this.#delimiter))
    again.#at = position
    return again.text()
  }

  /**
   * Reads one field and finds it among known values, without making a string of it where the field
   * is plain.
   *
   * @param values the known values as UTF-8
   * @returns the index of the value, or -1; then `reread` gives its text
   */
  oneOf(values: readonly Uint8Array[]): number {
    const bytes = this.#bytes
    const start = this.#at
    for (let index = 0; index < values.length && bytes[start] !== QUOTE; index++) {
      const value = values[index] as Uint8Array
      let length = 0
      // Never past the end of the field, even if the value has a delimiter in it.
      for (; length < value.length; length++) {
        const byte = bytes[start + length] as number
        if (byte !== value[length] || this.#ends(byte)) break
      }
      const end = bytes[start + length]
      const ended =
        end === this.#delimiter ||
        end === NEWLINE ||
        end === RETURN ||
        start + length >= bytes.length
      if (length === value.length && ended) {
        this.#leave(start + length)
        return index
      }
    }
    const text = this.text().trim()
    return values.findIndex((value) => decoder.decode(value) === text)
  }

  /**
   * Reads one field as text, quotes taken away.
   *
   * @throws {SyntaxError} if a quote is never closed or followed by more text, or the text is not
   *   UTF-8
   */
  text(): string {
    const bytes = this.#bytes
    let at = this.#at
    while (bytes[at] === SPACE) at++
    if (bytes[at] === QUOTE) return this.#quoted(at)
    at = this.#at
    while (at < bytes.length && !this.#ends(bytes[at] as number)) at++
    return this.#decode(this.#at, at, at)
  }

  #quoted(open: number): string {
    const bytes = this.#bytes
    let close = open + 1
    let lines = 0
    while (bytes[close] !== QUOTE || bytes[close + 1] === QUOTE) {
      if (close >= bytes.length) throw new SyntaxError("a quote is opened and never closed")
      if (bytes[close] === NEWLINE) lines++
      close += bytes[close] === QUOTE ? 2 : 1
    }
    let after = close + 1
    while (bytes[after] === SPACE) after++
    if (after < bytes.length && !this.#ends(bytes[after] as number)) {
      throw new SyntaxError(
        "text stands behind a closing quote; a quote inside a quoted field is written twice",
      )
    }
    this.line += lines
    return this.#decode(open + 1, close, after).replaceAll('""', '"')
  }

  #decode(from: number, to: number, next: number): string {
    this.#leave(next)
    try {
      return decoder.decode(this.#bytes.subarray(from, to))
    } catch {
      throw new SyntaxError("the text is not UTF-8; save the file as UTF-8")
    }
  }

  #ends(byte: number): boolean {
    return byte === this.#delimiter || byte === NEWLINE || byte === RETURN
  }

  #leave(at: number): void {
    this.endOfRecord = this.#bytes[at] !== this.#delimiter || at >= this.#bytes.length
    this.#at = this.endOfRecord ? at : at + 1
  }
}
