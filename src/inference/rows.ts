import type { Feature } from "../../model/card.ts"

/** Why a value can't be taken; stable, for programs. */
export type FaultCode = "not_an_object" | "missing" | "unknown" | "not_a_number" | "out_of_range"

/** One thing wrong with a request's values. */
export interface RowFault {
  readonly code: FaultCode
  /** The number of the row, from 0. */
  readonly row: number
  /** The feature or unknown key; undefined where the row as a whole is wrong. */
  readonly key?: string
  /** What is wrong and what would be right, as the end of a sentence that begins with the key. */
  readonly message: string
}

/** So many faults help a person; more would only make the answer long. */
export const MOST_FAULTS = 100

/**
 * Turns named values into rows for the model: every feature there, each a number within its
 * accepted range, nothing else.
 *
 * @param objects what a client sent, one a row
 * @param features the card's, in the model's order
 * @returns row after row, one value a feature; or what is wrong, up to `MOST_FAULTS`
 */
export function readRows(
  objects: readonly unknown[],
  features: readonly Feature[],
): { rows: Float32Array } | { faults: RowFault[] } {
  const rows = new Float32Array(objects.length * features.length)
  const faults: RowFault[] = []
  for (let row = 0; row < objects.length && faults.length < MOST_FAULTS; row++) {
    const start = row * features.length
    if (!takeRow(objects[row], features, rows, start))
      for (const fault of faultsOf(objects[row], features, row)) faults.push(fault)
  }
  return faults.length > 0 ? { faults: faults.slice(0, MOST_FAULTS) } : { rows }
}

/**
 * Takes a row that is as it should be, in one pass.
 *
 * @returns whether it is
 */
function takeRow(
  object: unknown,
  features: readonly Feature[],
  rows: Float32Array,
  start: number,
): boolean {
  if (!isPlain(object)) return false
  for (let column = 0; column < features.length; column++) {
    const { name, accepted } = features[column] as Feature
    // What a plain object inherits is no number.
    const value = object[name]
    if (typeof value !== "number" || !(value >= accepted.min && value <= accepted.max)) return false
    rows[start + column] = value
  }
  return Object.keys(object).length === features.length
}

/** Whether it is an object as JSON has them. */
function isPlain(object: unknown): object is Record<string, unknown> {
  return (
    typeof object === "object" &&
    object !== null &&
    Object.getPrototypeOf(object) === Object.prototype
  )
}

/** What is wrong with a row that can't be taken: one thing at least. */
function faultsOf(object: unknown, features: readonly Feature[], row: number): RowFault[] {
  const message = `must be an object with a number for each feature, ${foundText(object)}`
  if (!isPlain(object)) return [{ code: "not_an_object", row, message }]
  const faults: RowFault[] = []
  const values = object
  let known = 0
  for (let column = 0; column < features.length; column++) {
    const feature = features[column] as Feature
    const key = feature.name
    if (!Object.hasOwn(values, key)) {
      faults.push({
        code: "missing",
        row,
        key,
        message: `is missing; send a number from ${rangeText(feature)}`,
      })
      continue
    }
    known++
    const value = values[key]
    if (typeof value !== "number" || Number.isNaN(value)) {
      faults.push({
        code: "not_a_number",
        row,
        key,
        message: `must be a number from ${rangeText(feature)}, ${foundText(value)}`,
      })
    } else if (!(value >= feature.accepted.min && value <= feature.accepted.max)) {
      faults.push({
        code: "out_of_range",
        row,
        key,
        message: `is ${Number.isFinite(value) ? value : "too large for any number"}; must be from ${rangeText(feature)}`,
      })
    }
  }
  const keys = Object.keys(values)
  if (keys.length === known) return faults
  const names = features.map(({ name }) => name).join(", ")
  for (const key of keys) {
    if (faults.length >= MOST_FAULTS) break
    if (features.some(({ name }) => name === key)) continue
    faults.push({
      code: "unknown",
      row,
      key,
      message: `is not a feature of this model; it has ${names}`,
    })
  }
  return faults
}

/** What a feature accepts, for a person. */
export function rangeText({ accepted, unit }: Feature): string {
  return `${accepted.min} to ${accepted.max}${unit ? ` ${unit}` : ""}`
}

/** What a value is, for a person, without repeating more than a little of it. */
export function foundText(value: unknown): string {
  if (value === undefined) return "found nothing"
  if (value === null) return "found null"
  if (Array.isArray(value)) return "found an array"
  if (typeof value === "object") return "found an object"
  const text = JSON.stringify(value) ?? String(value)
  return `found the ${typeof value} ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`
}
