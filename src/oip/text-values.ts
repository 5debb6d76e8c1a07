import { shortened } from "../http/problem.ts"
import { type InputTensor, inputText, malformed } from "./infer-request.ts"
import { flattened } from "./tensor-values.ts"

/** How the length of a text in a binary tensor is written: 32 bits, little-endian. */
const LENGTH_BYTES = 4

/**
 * The texts of a tensor, whichever way they were sent.
 *
 * @param count how many its shape promises
 * @returns in JSON they may be anything: what is no text, nobody has looked for
 * @throws {Problem} 400 if the datatype is not BYTES, or there are not so many texts
 */
export function textsOf(tensor: InputTensor, count: number): readonly unknown[] {
  const what = inputText(tensor.name)
  const { datatype, bytes } = tensor
  if (datatype !== "BYTES")
    throw malformed(`${what}: takes texts, and no ${shortened(datatype)}; the datatype is BYTES`)
  const texts = bytes === undefined ? flattened(tensor) : textsOfBytes(what, bytes, count)
  if (texts.length === count) return texts
  throw malformed(`${what}: has ${texts.length} texts, its shape ${count}`)
}

/** Each text in UTF-8 behind its length. */
function textsOfBytes(what: string, bytes: Uint8Array, count: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  const texts: string[] = []
  let at = 0
  while (at < bytes.length) {
    if (texts.length === count)
      throw malformed(`${what}: has ${bytes.length - at} bytes behind its ${count} texts`)
    const start = at + LENGTH_BYTES
    const end = start <= bytes.length ? start + view.getUint32(at, true) : start
    if (end > bytes.length)
      throw malformed(`${what}: its bytes end within text ${texts.length}, which begins at ${at}`)
    try {
      texts.push(decoder.decode(bytes.subarray(start, end)))
    } catch {
      throw malformed(`${what}: text ${texts.length} is not UTF-8`)
    }
    at = end
  }
  return texts
}
