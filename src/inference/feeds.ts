import { type CardInput, inputsOf, type ModelCard } from "../../model/card.ts"
import { type Feature, isCategory } from "../../model/feature.ts"
import type { Feed, Port, TensorData } from "./engine.ts"
import { needsDoubles, type Values } from "./values.ts"

/** Makes the inputs of a graph of rows. */
export type Feeder = (rows: Values) => readonly Feed[]

/**
 * Chooses, once for a model, how its rows become what its graph takes: the rows themselves where that
 * is one matrix of floats, or else a tensor for each input.
 *
 * @param ports the graph's inputs: those of one dimension are given the values without a column's
 */
export function feederOf(card: ModelCard, ports: readonly Port[]): Feeder {
  const features: readonly Feature[] = card.features
  const width = features.length
  const inputs = inputsOf(card)
  const [only] = inputs
  const isFlat = (name: string) => ports.find((port) => port.name === name)?.shape.length === 1
  if (only?.type === "float32" && only.columns.length === width && !isFlat(only.name)) {
    const { name, type } = only
    return (rows) => [{ name, type, data: rows, dims: [rows.length / width, width] }]
  }
  const isDouble = needsDoubles(features)
  const fills = inputs.map((input) => {
    const isMatrix = isDouble && input.type === "float64" && input.columns.length === width
    const fill = isMatrix ? (rows: Values) => rows as Float64Array : fillerOf(input, features)
    return { input, hasColumns: !isFlat(input.name), fill }
  })
  return (rows) => {
    const count = rows.length / width
    return fills.map(({ input: { name, type, columns }, hasColumns, fill }) => {
      const dims = hasColumns ? [count, columns.length] : [count]
      return { name, type, data: fill(rows), dims }
    })
  }
}

/** Picks the columns of an input out of rows, in the array of its type. */
function fillerOf(
  { type, columns }: CardInput,
  features: readonly Feature[],
): (rows: Values) => TensorData {
  const width = features.length
  const each = <Item>(
    rows: Values,
    target: { [index: number]: Item },
    convert: (value: number, feature: number) => Item,
  ) => {
    let at = 0
    for (let start = 0; start < rows.length; start += width)
      for (const column of columns) target[at++] = convert(rows[start + column] as number, column)
    return target
  }
  const sizeOf = (rows: Values) => (rows.length / width) * columns.length
  const same = (value: number) => value
  // What an explanation asks may lie between two.
  const wholeOf = (value: number) => BigInt(Math.round(value))
  switch (type) {
    case "float32":
      return (rows) => each(rows, new Float32Array(sizeOf(rows)), same) as Float32Array
    case "float64":
      return (rows) => each(rows, new Float64Array(sizeOf(rows)), same) as Float64Array
    case "int64":
      return (rows) => each(rows, new BigInt64Array(sizeOf(rows)), wholeOf) as BigInt64Array
    case "int32":
      return (rows) => each(rows, new Int32Array(sizeOf(rows)), same) as Int32Array
    case "bool":
      return (rows) => each(rows, new Uint8Array(sizeOf(rows)), same) as Uint8Array
    case "string": {
      const categories = features.map((one) => (isCategory(one) ? one.categories : []))
      const textOf = (value: number, column: number) => categories[column]?.[value] ?? ""
      return (rows) => each(rows, Array<string>(sizeOf(rows)), textOf) as string[]
    }
  }
}
