/** It is done once, so the best that gzip can do is worth its time. */
const LEVEL = 9

/** A text that is answered again and again: it is compressed once, when that is first wanted. */
export class KeptText {
  readonly text: string
  #packed: Uint8Array<ArrayBuffer> | undefined

  constructor(text: string) {
    this.text = text
  }

  /** The text in gzip. */
  get packed(): Uint8Array<ArrayBuffer> {
    const { gzipSync } = process.getBuiltinModule("node:zlib")
    return (this.#packed ??= gzipSync(this.text, { level: LEVEL }))
  }
}
