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
import { faultOf, foundText } from "../inference/row-faults.ts"
import type { Values } from "../inference/values.ts"
import { DATATYPES, type Datatype } from "./datatypes.ts"
import { type InputTensor, inputText } from "./infer-request.ts"
import { type TensorValues, valuesOf } from "./tensor-values.ts"
import { textsOf } from "./text-values.ts"

/** A number as programs write it. */
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i
/** A truth value as programs write it. */
const FLAG = /^(true|false)$/i

/** A feature, and what it accepts in each datatype. */
export interface Column {
  readonly feature: Feature
  /** Its place in a row. */
  readonly index: number
  readonly accepted: ReadonlyMap<Datatype, { readonly min: number; readonly max: number }>
}

/** A tensor, and the columns that come in it. */
export interface ColumnsPart {
  readonly input: InputTensor
  readonly group: readonly Column[]
}

/** @param index its place in a row */
export function columnOf(feature: Feature, index: number): Column {
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

/**
 * Puts the values of a tensor into rows, where they belong. Columns of which one is a category come as
 * texts, numbers too.
 *
 * @param values row after row, as many as the tensor has
 * @param width how many values a row has
 * @throws {Problem} 400 naming input, row and feature of a value that the model can't take
 */
export function fillColumns(values: Values, width: number, part: ColumnsPart): void {
  const hasTexts = part.group.some(({ feature }) => isCategory(feature))
  const fill = hasTexts ? fillTexts : fillNumbers
  fill(values, width, part)
}

function fillNumbers(values: Values, width: number, { input, group }: ColumnsPart): void {
  const rows = values.length / width
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
        throw refused({ input, row, feature }, numberFault(tensor, at, { input, feature }))
      values[row * width + index] = value
      at++
    }
  }
}

function fillTexts(values: Values, width: number, { input, group }: ColumnsPart): void {
  const texts = textsOf(input, (values.length / width) * group.length)
  texts.forEach((text, at) => {
    const row = Math.floor(at / group.length)
    const { index, feature } = group[at % group.length] as Column
    const value = isCategory(feature) ? text : valueIn(text, feature)
    const fault = faultOf(value, feature)
    if (fault) throw refused({ input, row, feature }, fault.message)
    values[row * width + index] = numberOf(feature, value as string | number)
  })
}

/** @returns what it is given, where that is no number */
function valueIn(text: unknown, feature: NumberFeature): unknown {
  if (typeof text !== "string") return text
  if (feature.type === "bool" && FLAG.test(text)) return text.toLowerCase() === "true"
  return NUMBER.test(text) ? Number(text) : text
}

/** Why a value of a tensor of numbers can't be taken. */
function numberFault(
  tensor: TensorValues,
  at: number,
  { input, feature }: { input: InputTensor; feature: Feature },
): string {
  const value = tensor.at(at)
  const expected = expectedText(feature)
  if (value === undefined)
    return `must be ${input.datatype}, ${expected}, ${foundText(tensor.raw(at))}`
  const right = isWhole(feature) ? expected : `from ${limitsText(feature as NumberFeature)}`
  return `is ${value}; must be ${right}`
}

interface Place {
  input: InputTensor
  row: number
  feature: Feature
}

function refused({ input, row, feature }: Place, reason: string): Problem {
  const place = `${inputText(input.name)}, row ${row}, feature ${JSON.stringify(feature.name)}`
  return new Problem({ status: 400, code: "invalid_values", detail: `${place}: ${reason}` })
}
