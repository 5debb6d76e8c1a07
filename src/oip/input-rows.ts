import type { Feature } from "../../model/card.ts"
import { Problem } from "../http/problem.ts"
import type { Model } from "../inference/model.ts"
import { foundText, rangeText } from "../inference/rows.ts"
import { DATATYPES, type Datatype } from "./datatypes.ts"
import { type InputTensor, inputText, malformed } from "./infer-request.ts"
import { type TensorValues, valuesOf } from "./tensor-values.ts"

/** A feature, and what it accepts in each datatype. */
interface Column {
  readonly feature: Feature
  /** Its place in a row. */
  readonly index: number
  readonly accepted: ReadonlyMap<Datatype, { readonly min: number; readonly max: number }>
}

/**
 * Reads the rows for a model from tensors: one for each feature by its name, or one of all features.
 * That one may have any other name, as with the servers of scikit-learn's models: their clients call
 * it `input-0`, `predict` or what they like.
 *
 * @param mostRows of a request
 * @returns takes inputs; gives row after row, one value a feature, each within its accepted range
 * @throws {Problem} by what it returns: 400 naming input, row and feature, 413 for too many rows
 */
export function rowReader({ card }: Pick<Model, "card">, mostRows: number) {
  const columns = card.features.map(columnOf)
  const byName = new Map(columns.map((column) => [column.feature.name, column]))
  const matrixName = card.model.input

  const readMatrix = (input: InputTensor): Float32Array => {
    const [rows = 0, width] = input.shape
    if (input.shape.length !== 2 || width !== columns.length)
      throw misshapen(input, `[rows, ${columns.length}]`)
    return readColumns([{ input, columns }], rows)
  }

  const readEach = (inputs: readonly InputTensor[]): Float32Array => {
    const left = new Map(byName)
    const parts = inputs.map((input) => {
      const column = left.get(input.name)
      if (column === undefined) throw unknownInput(input, byName.has(input.name))
      left.delete(input.name)
      return { input, columns: [column] }
    })
    if (left.size > 0)
      throw malformed(`the inputs ${listed(left.keys())} are missing; ${expected()}`)
    const [first] = inputs
    const rows = first?.shape[0] ?? 0
    for (const { input } of parts) {
      const [own, width = 1] = input.shape
      if (input.shape.length > 2 || width !== 1 || own === undefined)
        throw misshapen(input, "[rows] or [rows, 1]")
      if (own !== rows)
        throw malformed(
          `${inputText(input.name)}: has ${own} rows, but the first input has ${rows}`,
        )
    }
    return readColumns(parts, rows)
  }

  const readColumns = (
    parts: readonly { input: InputTensor; columns: readonly Column[] }[],
    rows: number,
  ): Float32Array => {
    if (rows > mostRows) throw tooManyRows(rows, mostRows)
    const values = new Float32Array(rows * columns.length)
    for (const part of parts) fill(values, columns.length, rows, part)
    return values
  }

  const unknownInput = ({ name }: InputTensor, isKnown: boolean): Problem =>
    malformed(`${inputText(name)}: ${isKnown ? "is there twice" : "is unknown"}; ${expected()}`)

  const expected = (): string =>
    `send one input ${JSON.stringify(matrixName)} of shape [rows, ${columns.length}], or one for each of ${listed(byName.keys())}`

  return (inputs: readonly InputTensor[]): Float32Array => {
    const [only] = inputs
    if (only === undefined) throw malformed(`there is no input; ${expected()}`)
    const isMatrix = only.name === matrixName || !byName.has(only.name)
    return inputs.length === 1 && isMatrix ? readMatrix(only) : readEach(inputs)
  }
}

function columnOf(feature: Feature, index: number): Column {
  const { min, max } = feature.accepted
  // The limit itself may be sent, but in 32 bits it may lie a little beyond.
  const limits = (datatype: Datatype) => ({
    min: Math.min(min, datatype.round(min)),
    max: Math.max(max, datatype.round(max)),
  })
  const accepted = new Map(
    Array.from(DATATYPES.values(), (datatype) => [datatype, limits(datatype)] as const),
  )
  return { feature, index, accepted }
}

/** Puts the values of a tensor where they belong. */
function fill(
  values: Float32Array,
  width: number,
  rows: number,
  { input, columns }: { input: InputTensor; columns: readonly Column[] },
): void {
  const tensor = valuesOf(input, rows * columns.length)
  const limits = columns.map(({ accepted }) => accepted.get(tensor.datatype))
  let at = 0
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns.length; column++) {
      const { index, feature } = columns[column] as Column
      const { min, max } = limits[column] as { min: number; max: number }
      const value = tensor.at(at) as number
      // Written this way round, NaN and what is no number at all are found too.
      if (!(value >= min && value <= max)) throw refused({ tensor, at, row, input, feature })
      values[row * width + index] = value
      at++
    }
  }
}

interface Place {
  tensor: TensorValues
  at: number
  row: number
  input: InputTensor
  feature: Feature
}

function refused({ tensor, at, row, input, feature }: Place): Problem {
  const place = `${inputText(input.name)}, row ${row}, feature ${JSON.stringify(feature.name)}`
  const value = tensor.at(at)
  const range = rangeText(feature)
  const reason =
    value === undefined
      ? `must be ${input.datatype}, a number from ${range}, ${foundText(tensor.raw(at))}`
      : `is ${value}; must be from ${range}`
  return new Problem({ status: 400, code: "invalid_values", detail: `${place}: ${reason}` })
}

function misshapen({ name, shape }: InputTensor, right: string): Problem {
  const found = `[${shape.slice(0, 8).join(", ")}${shape.length > 8 ? ", …" : ""}]`
  return malformed(`${inputText(name)}: has the shape ${found}, expected ${right}`)
}

function tooManyRows(rows: number, limit: number): Problem {
  return new Problem({
    status: 413,
    code: "too_many_rows",
    detail: `the inputs have ${rows} rows; send at most ${limit} at a time`,
  })
}

function listed(names: Iterable<string>): string {
  return Array.from(names, (name) => JSON.stringify(name)).join(", ")
}
