import {
  acceptedBy,
  type Feature,
  isCategory,
  isWhole,
  type NumberFeature,
  numberOf,
} from "../../model/feature.ts"
import { Problem } from "../http/problem.ts"
import { expectedText, limitsText } from "../inference/feature-text.ts"
import type { Model } from "../inference/model.ts"
import { faultOf, foundText } from "../inference/row-faults.ts"
import { newRows, type Values } from "../inference/values.ts"
import { DATATYPES, type Datatype } from "./datatypes.ts"
import { type InputTensor, inputText, malformed } from "./infer-request.ts"
import { inputPorts } from "./ports.ts"
import { type TensorValues, valuesOf } from "./tensor-values.ts"
import { textsOf } from "./text-values.ts"

/** A feature, and what it accepts in each datatype. */
interface Column {
  readonly feature: Feature
  /** Its place in a row. */
  readonly index: number
  readonly accepted: ReadonlyMap<Datatype, { readonly min: number; readonly max: number }>
}

/** Columns that come in one tensor: those of an input of the graph, or a single feature. */
type Group = readonly Column[]

/**
 * Reads the rows for a model from tensors: those that its graph takes, or one for each feature by its
 * name. Where the graph takes one, that may have any other name, as with the servers of scikit-learn's
 * models: their clients call it `input-0`, `predict` or what they like.
 *
 * @param mostRows of a request
 * @returns takes inputs; gives row after row, one value a feature, each within its accepted range
 * @throws {Problem} by what it returns: 400 naming input, row and feature, 413 for too many rows
 */
export function rowReader({ card }: Pick<Model, "card">, mostRows: number) {
  const features: readonly Feature[] = card.features
  const columns = features.map(columnOf)
  const ports = inputPorts(card)
  const groups = new Map<string, Group>([
    ...columns.map((column) => [column.feature.name, [column]] as const),
    ...ports.map(
      (port) => [port.name, port.columns.map((index) => columns[index] as Column)] as const,
    ),
  ])
  const matrix = ports.length === 1 ? ports[0] : undefined

  const read = (parts: readonly { input: InputTensor; group: Group }[]): Values => {
    const rows = parts[0]?.input.shape[0] ?? 0
    for (const { input, group } of parts) {
      const [own, width = 1] = input.shape
      const mayBeFlat = group.length === 1 && input.name !== matrix?.name
      const fits = input.shape.length === 2 || (input.shape.length === 1 && mayBeFlat)
      if (!fits || width !== group.length) throw misshapen(input, shapeText(group, mayBeFlat))
      if (own !== rows)
        throw malformed(
          `${inputText(input.name)}: has ${own} rows, but the first input has ${rows}`,
        )
    }
    if (rows > mostRows) throw tooManyRows(rows, mostRows)
    const values = newRows(features, rows)
    for (const part of parts) fill(values, features.length, rows, part)
    return values
  }

  const expected = (): string => {
    const each = listed(features.map(({ name }) => name))
    if (matrix && features.length > 1)
      return `send one input ${JSON.stringify(matrix.name)} of shape [rows, ${features.length}], or one for each of ${each}`
    return `send one input for each of ${listed(ports.map(({ name }) => name))}`
  }

  return (inputs: readonly InputTensor[]): Values => {
    const [only] = inputs
    if (only === undefined) throw malformed(`there is no input; ${expected()}`)
    const isMatrix = matrix && (only.name === matrix.name || !groups.has(only.name))
    if (inputs.length === 1 && isMatrix) return read([{ input: only, group: columns }])
    const left = new Set(columns)
    const parts = inputs.map((input) => {
      const group = groups.get(input.name)
      const isNew = group?.every((column) => left.delete(column))
      if (group === undefined || !isNew) throw unknownInput(input, group !== undefined, expected())
      return { input, group }
    })
    if (left.size > 0)
      throw malformed(
        `the inputs ${listed(Array.from(left, ({ feature }) => feature.name))} are missing; ${expected()}`,
      )
    return read(parts)
  }
}

function unknownInput({ name }: InputTensor, isKnown: boolean, expected: string): Problem {
  return malformed(`${inputText(name)}: ${isKnown ? "is there twice" : "is unknown"}; ${expected}`)
}

function shapeText(group: Group, mayBeFlat: boolean): string {
  return mayBeFlat ? "[rows] or [rows, 1]" : `[rows, ${group.length}]`
}

function columnOf(feature: Feature, index: number): Column {
  if (isCategory(feature)) return { feature, index, accepted: new Map() }
  const { min, max } = acceptedBy(feature)
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
  values: Values,
  width: number,
  rows: number,
  { input, group }: { input: InputTensor; group: Group },
): void {
  if (group.every(({ feature }) => isCategory(feature)))
    return fillCategories(values, width, rows, { input, group })
  const tensor = valuesOf(input, rows * group.length)
  const limits = group.map(({ accepted }) => accepted.get(tensor.datatype))
  const areWhole = group.map(({ feature }) => isWhole(feature))
  let at = 0
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < group.length; column++) {
      const { index, feature } = group[column] as Column
      const { min, max } = limits[column] as { min: number; max: number }
      const value = tensor.at(at) as number
      // Written this way round, NaN and what is no number at all are found too.
      const isIn = value >= min && value <= max
      if (!isIn || (areWhole[column] && !Number.isInteger(value)))
        throw refused({ tensor, at, row, input, feature })
      values[row * width + index] = value
      at++
    }
  }
}

function fillCategories(
  values: Values,
  width: number,
  rows: number,
  { input, group }: { input: InputTensor; group: Group },
): void {
  const texts = textsOf(input, rows * group.length)
  texts.forEach((text, at) => {
    const row = Math.floor(at / group.length)
    const { index, feature } = group[at % group.length] as Column
    const fault = faultOf(text, feature)
    if (fault)
      throw new Problem({
        status: 400,
        code: "invalid_values",
        detail: `${placeText(input, row, feature)}: ${fault.message}`,
      })
    values[row * width + index] = numberOf(feature, text as string)
  })
}

function placeText({ name }: InputTensor, row: number, feature: Feature): string {
  return `${inputText(name)}, row ${row}, feature ${JSON.stringify(feature.name)}`
}

interface Place {
  tensor: TensorValues
  at: number
  row: number
  input: InputTensor
  feature: Feature
}

function refused({ tensor, at, row, input, feature }: Place): Problem {
  const value = tensor.at(at)
  const expected = expectedText(feature)
  const reason =
    value === undefined
      ? `must be ${input.datatype}, ${expected}, ${foundText(tensor.raw(at))}`
      : `is ${value}; must be ${isWhole(feature) ? expected : `from ${limitsText(feature as NumberFeature)}`}`
  const detail = `${placeText(input, row, feature)}: ${reason}`
  return new Problem({ status: 400, code: "invalid_values", detail })
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

function listed(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(", ")
}
