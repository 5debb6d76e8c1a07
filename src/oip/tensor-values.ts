import { shortened } from "../http/problem.ts"
import { DATATYPES, type Datatype } from "./datatypes.ts"
import { type InputTensor, inputText, malformed } from "./infer-request.ts"

/** The values of a tensor, row-major. */
export interface TensorValues {
  readonly datatype: Datatype
  /** One value; undefined where what was sent is no value of the datatype. */
  at(index: number): number | undefined
  /** The same as it was sent. */
  raw(index: number): unknown
}

/**
 * Opens the values of a tensor, whichever way they were sent.
 *
 * @param count how many its shape promises
 * @throws {Problem} 400 if the datatype has no numbers, or there are not so many values
 */
export function valuesOf(tensor: InputTensor, count: number): TensorValues {
  const what = inputText(tensor.name)
  const datatype = DATATYPES.get(tensor.datatype)
  if (datatype === undefined) {
    const known = Array.from(DATATYPES.keys()).join(", ")
    throw malformed(
      `${what}: takes numbers, and no ${shortened(tensor.datatype)}; the datatype must be one of ${known}`,
    )
  }
  return tensor.bytes === undefined
    ? valuesOfJson(what, datatype, flattened(tensor), count)
    : valuesOfBytes(what, datatype, tensor.bytes, count)
}

function valuesOfJson(
  what: string,
  datatype: Datatype,
  data: readonly unknown[],
  count: number,
): TensorValues {
  const { parse, name } = datatype
  if (parse === undefined)
    throw malformed(`${what}: JSON has no ${name}; send it in binary, or as FP32`)
  if (data.length !== count)
    throw malformed(`${what}: data has ${data.length} values, its shape ${count}`)
  return { datatype, at: (index) => parse(data[index]), raw: (index) => data[index] }
}

/**
 * The values of a tensor in JSON, be they flat or nested in the form of its shape.
 *
 * @throws {Problem} 400 if they are nested in another form
 */
export function flattened({ name, data = [], shape }: InputTensor): readonly unknown[] {
  const [rows, width] = shape
  if (width === undefined || !Array.isArray(data[0])) return data
  const what = inputText(name)
  if (data.length !== rows)
    throw malformed(`${what}: data has ${data.length} rows, its shape ${rows}`)
  const odd = data.findIndex((row) => !Array.isArray(row) || row.length !== width)
  if (odd >= 0) throw malformed(`${what}: row ${odd} of data must be an array of ${width} values`)
  return data.flat()
}

function valuesOfBytes(
  what: string,
  datatype: Datatype,
  bytes: Uint8Array,
  count: number,
): TensorValues {
  const { size, name } = datatype
  if (bytes.length !== count * size)
    throw malformed(
      `${what}: has ${bytes.length} bytes, but ${count} values of ${name} take ${count * size}`,
    )
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    datatype,
    at: (index) => datatype.read(view, index * size),
    raw: (index) => bytes[index * size],
  }
}
