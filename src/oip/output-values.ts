import { mostProbable } from "../inference/prediction.ts"

/** The values of an output, to be written in one of two ways. */
export interface OutputValues {
  readonly datatype: "FP32" | "BYTES"
  readonly shape: readonly number[]
  /** The values as JSON, without the brackets of their array. */
  json(): string
  /** The values in binary, row-major and little-endian. */
  bytes(): Uint8Array
}

/** How the length of a text in a binary tensor is written: 32 bits, little-endian. */
const LENGTH_BYTES = 4

/** @param probabilities row after row, one value a class */
export function probabilityValues(probabilities: Float32Array, classes: number): OutputValues {
  const { buffer, byteOffset, byteLength } = probabilities
  return {
    datatype: "FP32",
    shape: [probabilities.length / classes, classes],
    json: () => probabilities.join(","),
    bytes: () => new Uint8Array(buffer, byteOffset, byteLength),
  }
}

/** The name of the most probable class of each row; the first of equals. */
export function labelValues(probabilities: Float32Array, names: readonly string[]): OutputValues {
  const rows = probabilities.length / names.length
  const labels = Array.from(
    { length: rows },
    (_, row) => names[mostProbable(probabilities, row * names.length, names.length)] as string,
  )
  return textValues(labels, [rows])
}

/**
 * The most probable classes of each row as `value:index:label`, the most probable first: the
 * classification extension.
 *
 * @param most classes a row
 */
export function classificationValues(
  probabilities: Float32Array,
  names: readonly string[],
  most: number,
): OutputValues {
  const rows = probabilities.length / names.length
  const perRow = Math.min(most, names.length)
  const texts: string[] = []
  for (let row = 0; row < rows; row++) {
    const own = probabilities.subarray(row * names.length, (row + 1) * names.length)
    const valueOf = (index: number) => own[index] as number
    // Sorting is stable: of equals the first stays first.
    const order = Array.from(own.keys()).toSorted((one, other) => valueOf(other) - valueOf(one))
    for (const index of order.slice(0, perRow))
      texts.push(`${valueOf(index)}:${index}:${names[index]}`)
  }
  return textValues(texts, [rows, perRow])
}

function textValues(texts: readonly string[], shape: readonly number[]): OutputValues {
  return {
    datatype: "BYTES",
    shape,
    json: () => JSON.stringify(texts).slice(1, -1),
    bytes: () => textTensor(texts),
  }
}

/** Each text in UTF-8 behind its length. */
function textTensor(texts: readonly string[]): Uint8Array {
  const encoder = new TextEncoder()
  const encoded = texts.map((text) => encoder.encode(text))
  const size = encoded.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0)
  const tensor = new Uint8Array(size)
  const view = new DataView(tensor.buffer)
  let at = 0
  for (const text of encoded) {
    view.setUint32(at, text.length, true)
    tensor.set(text, at + LENGTH_BYTES)
    at += LENGTH_BYTES + text.length
  }
  return tensor
}
