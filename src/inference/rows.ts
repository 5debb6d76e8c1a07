import { acceptedBy, type Feature, isCategory, isWhole } from "../../model/feature.ts"
import { faultsOf, isPlain, MOST_FAULTS, type RowFault } from "./row-faults.ts"
import { newRows, type Values } from "./values.ts"

/**
 * Turns named values into rows for the model: every feature there, each a number within its accepted
 * range or one of its categories, nothing else.
 *
 * @param objects what a client sent, one a row
 * @returns row after row, one value a feature; or what is wrong, up to `MOST_FAULTS`
 */
export type RowReader = (objects: readonly unknown[]) => { rows: Values } | { faults: RowFault[] }

/** Takes a row that is as it should be. @returns whether it is */
type Take = (object: unknown, rows: Values, start: number) => boolean

/**
 * Chooses, once for a model, how its rows are read.
 *
 * @param features the card's, in the model's order
 */
export function rowReader(features: readonly Feature[]): RowReader {
  const isPlainNumbers = features.every((feature) => !isCategory(feature) && !isWhole(feature))
  const take = isPlainNumbers ? takerOfNumbers(features) : takerOfAny(features)
  const width = features.length
  return (objects) => {
    const rows = newRows(features, objects.length)
    const faults: RowFault[] = []
    for (let row = 0; row < objects.length && faults.length < MOST_FAULTS; row++) {
      if (take(objects[row], rows, row * width)) continue
      for (const fault of faultsOf(objects[row], features, row)) faults.push(fault)
    }
    return faults.length > 0 ? { faults: faults.slice(0, MOST_FAULTS) } : { rows }
  }
}

/** In one pass, and without a call for each value: most models take nothing but numbers. */
function takerOfNumbers(features: readonly Feature[]): Take {
  const columns = features.map((feature) => {
    const { min, max } = acceptedBy(feature as Exclude<Feature, { type: "string" }>)
    return { name: feature.name, min, max }
  })
  return (object, rows, start) => {
    if (!isPlain(object)) return false
    for (let column = 0; column < columns.length; column++) {
      const { name, min, max } = columns[column] as (typeof columns)[number]
      // What a plain object inherits is no number.
      const value = object[name]
      if (typeof value !== "number" || !(value >= min && value <= max)) return false
      rows[start + column] = value
    }
    return Object.keys(object).length === columns.length
  }
}

function takerOfAny(features: readonly Feature[]): Take {
  const columns = features.map((feature) => ({ name: feature.name, number: numberReader(feature) }))
  return (object, rows, start) => {
    if (!isPlain(object)) return false
    for (let column = 0; column < columns.length; column++) {
      const { name, number } = columns[column] as (typeof columns)[number]
      const value = number(object[name])
      if (value === undefined) return false
      rows[start + column] = value
    }
    return Object.keys(object).length === columns.length
  }
}

/**
 * Reads values of a feature as JSON has them.
 *
 * @returns gives the number for a row; undefined where the value can't be taken
 */
function numberReader(feature: Feature): (value: unknown) => number | undefined {
  if (isCategory(feature)) {
    const indices = new Map<unknown, number>(feature.categories.map((text, index) => [text, index]))
    return (value) => indices.get(value)
  }
  const { min, max } = acceptedBy(feature)
  const mustBeWhole = isWhole(feature)
  const isBool = feature.type === "bool"
  return (value) => {
    if (isBool && typeof value === "boolean") return Number(value)
    const isIn = typeof value === "number" && value >= min && value <= max
    return isIn && (!mustBeWhole || Number.isInteger(value)) ? value : undefined
  }
}
