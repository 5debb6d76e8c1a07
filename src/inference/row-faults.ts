import { acceptedBy, type Feature, isCategory, isWhole } from "../../model/feature.ts"
import { expectedText, limitsText } from "./feature-text.ts"

/** Why a value can't be taken; stable, for programs. */
export type FaultCode =
  | "not_an_object"
  | "missing"
  | "unknown"
  | "not_a_number"
  | "not_whole"
  | "not_a_category"
  | "out_of_range"

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

/** Whether it is an object as JSON has them. */
export function isPlain(object: unknown): object is Record<string, unknown> {
  return (
    typeof object === "object" &&
    object !== null &&
    Object.getPrototypeOf(object) === Object.prototype
  )
}

/** What is wrong with a row that can't be taken: one thing at least. */
export function faultsOf(object: unknown, features: readonly Feature[], row: number): RowFault[] {
  const kind = features.some(isCategory) ? "value" : "number"
  const message = `must be an object with a ${kind} for each feature, ${foundText(object)}`
  if (!isPlain(object)) return [{ code: "not_an_object", row, message }]
  const faults: RowFault[] = []
  let known = 0
  for (const feature of features) {
    const key = feature.name
    if (!Object.hasOwn(object, key)) {
      faults.push({
        code: "missing",
        row,
        key,
        message: `is missing; send ${expectedText(feature)}`,
      })
      continue
    }
    known++
    const fault = faultOf(object[key], feature)
    if (fault) faults.push({ ...fault, row, key })
  }
  const keys = Object.keys(object)
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

/**
 * What is wrong with a value of a feature.
 *
 * @returns undefined if it can be taken
 */
export function faultOf(
  value: unknown,
  feature: Feature,
): Pick<RowFault, "code" | "message"> | undefined {
  const expected = expectedText(feature)
  if (isCategory(feature)) {
    const isKnown = typeof value === "string" && feature.categories.includes(value)
    return isKnown
      ? undefined
      : { code: "not_a_category", message: `must be ${expected}, ${foundText(value)}` }
  }
  if (feature.type === "bool" && typeof value === "boolean") return undefined
  if (typeof value !== "number" || Number.isNaN(value))
    return { code: "not_a_number", message: `must be ${expected}, ${foundText(value)}` }
  const { min, max } = acceptedBy(feature)
  if (!(value >= min && value <= max)) {
    const found = Number.isFinite(value) ? value : "too large for any number"
    return { code: "out_of_range", message: `is ${found}; must be from ${limitsText(feature)}` }
  }
  if (isWhole(feature) && !Number.isInteger(value))
    return { code: "not_whole", message: `is ${value}; must be ${expected}` }
  return undefined
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
