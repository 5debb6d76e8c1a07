import { type ClassLayout, plainLayout } from "../inference/layout.ts"
import { roomLike, type Values } from "../inference/values.ts"

/** The values of an output, to be written in one of two ways. */
export interface OutputValues {
  readonly datatype: "FP32" | "FP64" | "BYTES"
  readonly shape: readonly number[]
  /** The values as JSON, without the brackets of their array. */
  json(): string
  /** The values in binary, row-major and little-endian. */
  bytes(): Uint8Array
}

/** How the length of a text in a binary tensor is written: 32 bits, little-endian. */
const LENGTH_BYTES = 4

/**
 * @param numbers row after row, one value a class
 * @param columns how many a row has; undefined where it has one, and no dimension for it
 */
export function probabilityValues(numbers: Values, columns: number | undefined): OutputValues {
  const { buffer, byteOffset, byteLength } = numbers
  return {
    datatype: numbers instanceof Float32Array ? "FP32" : "FP64",
    shape: columns === undefined ? [numbers.length] : [numbers.length / columns, columns],
    json: () => numbers.join(","),
    bytes: () => new Uint8Array(buffer, byteOffset, byteLength),
  }
}

/** The name of each row's class: of probabilities the most probable one, the first of equals. */
export function labelValues(
  answers: Values,
  names: readonly string[],
  layout: ClassLayout = plainLayout("probabilities", names.length),
): OutputValues {
  const rows = answers.length / layout.width
  const labels = Array.from(
    { length: rows },
    (_, row) => names[layout.labelOf(answers, row * layout.width)] as string,
  )
  return textValues(labels, [rows])
}

/** The numbers of classes alone, without the index of the class where the graph decides it. */
export function numbersOf(answers: Values, { width, classes }: ClassLayout): Values {
  if (width === classes) return answers
  const rows = answers.length / width
  const numbers = roomLike(answers, rows * classes)
  for (let row = 0; row < rows; row++)
    numbers.set(answers.subarray(row * width, row * width + classes), row * classes)
  return numbers
}

/**
 * The most probable classes of each row as `value:index:label`, the most probable first: the
 * classification extension.
 *
 * @param most classes a row
 */
export function classificationValues(
  probabilities: Values,
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
