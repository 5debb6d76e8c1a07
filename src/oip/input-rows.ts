import { type Feature, isCategory } from "../../model/feature.ts"
import { Problem } from "../http/problem.ts"
import type { Model } from "../inference/model.ts"
import { newRows, type Values } from "../inference/values.ts"
import { type InputTensor, inputText, malformed } from "./infer-request.ts"
import { inputPorts } from "./ports.ts"
import { type Column, columnOf, type ColumnsPart, fillColumns } from "./tensor-columns.ts"

/** So many inputs are named where some are wanted. */
const NAMED = 10
/** So many dimensions of a shape are repeated. */
const SHOWN = 8

/**
 * Reads the rows for a model from tensors: those that its graph takes, one for each feature by its
 * name, or one of all features. That may have any other name, as with the servers of scikit-learn's
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
  const groups = new Map<string, readonly Column[]>([
    ...columns.map((column) => [column.feature.name, [column]] as const),
    ...ports.map(
      (port) => [port.name, port.columns.map((index) => columns[index] as Column)] as const,
    ),
  ])
  const matrix = ports.length === 1 ? ports[0] : undefined

  /** Whether an input that is alone has all features. */
  const isWhole = ({ name, shape }: InputTensor): boolean => {
    if (matrix) return name === matrix.name || !groups.has(name)
    // Of several, one by another name may be a mistake.
    return !groups.has(name) && shape.length === 2 && shape[1] === columns.length
  }

  const read = (parts: readonly ColumnsPart[]): Values => {
    const rows = parts[0]?.input.shape[0] ?? 0
    for (const { input, group } of parts) {
      const [own, width = 1] = input.shape
      const mayBeFlat = group.length === 1 && input.name !== matrix?.name
      const fits = input.shape.length === 2 || (input.shape.length === 1 && mayBeFlat)
      if (!fits || width !== group.length)
        throw misshapen(input, mayBeFlat ? "[rows] or [rows, 1]" : `[rows, ${group.length}]`)
      if (own !== rows)
        throw malformed(
          `${inputText(input.name)}: has ${own} rows, but the first input has ${rows}`,
        )
    }
    if (rows > mostRows) throw tooManyRows(rows, mostRows)
    const values = newRows(features, rows)
    for (const part of parts) fillColumns(values, columns.length, part)
    return values
  }

  const expected = (): string => {
    const each = listed(features.map(({ name }) => name))
    const all = `[rows, ${features.length}]`
    if (matrix && features.length > 1)
      return `send one input ${JSON.stringify(matrix.name)} of shape ${all}, or one for each of ${each}`
    const own = `send one input for each of ${listed(ports.map(({ name }) => name))}`
    if (matrix) return own
    return `${own}, or one of all of them, ${all}${features.some(isCategory) ? " of BYTES" : ""}`
  }

  return (inputs: readonly InputTensor[]): Values => {
    const [only] = inputs
    if (only === undefined) throw malformed(`there is no input; ${expected()}`)
    if (inputs.length === 1 && isWhole(only)) return read([{ input: only, group: columns }])
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

function misshapen({ name, shape }: InputTensor, right: string): Problem {
  const found = `[${shape.slice(0, SHOWN).join(", ")}${shape.length > SHOWN ? ", …" : ""}]`
  return malformed(`${inputText(name)}: has the shape ${found}, expected ${right}`)
}

function tooManyRows(rows: number, limit: number): Problem {
  return new Problem({
    status: 413,
    code: "too_many_rows",
    detail: `the inputs have ${rows} rows; send at most ${limit} at a time`,
  })
}

/** A model may have hundreds: the first of them. */
function listed(names: readonly string[]): string {
  const named = names.slice(0, NAMED).map((name) => JSON.stringify(name))
  const more = names.length - named.length
  return named.join(", ") + (more > 0 ? ` and ${more} more` : "")
}
