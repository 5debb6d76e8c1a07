import type { Schema } from "./description.ts"

/** So many values of an enumeration are named. */
const NAMED = 12

/**
 * What values a schema takes, in a few words, for example `number from 0 to 30`; what it refers to and
 * what stands in it are shown apart.
 */
export function schemaText(schema: Schema): string {
  if ("const" in schema) return JSON.stringify(schema.const)
  if (schema.enum) return enumText(schema.enum)
  const words = [
    [schema.type ?? "anything"].flat().join(" or "),
    rangeText(schema),
    lengthText(schema),
  ]
  const { pattern, description } = schema
  // A description says the same, and to people.
  if (pattern !== undefined && description === undefined) words.push(`like ${pattern}`)
  return words.filter((word) => word !== "").join(" ")
}

function enumText(values: readonly unknown[]): string {
  const named = values.slice(0, NAMED).map((value) => JSON.stringify(value))
  const more = values.length - named.length
  return `one of ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`
}

function rangeText({ minimum, maximum, exclusiveMinimum }: Schema): string {
  if (exclusiveMinimum !== undefined) return `above ${exclusiveMinimum}`
  const parts = [
    minimum === undefined ? "" : `from ${minimum}`,
    maximum === undefined ? "" : `to ${maximum}`,
  ]
  return parts.filter((part) => part !== "").join(" ")
}

function lengthText({ minItems, maxItems }: Schema): string {
  const parts = [
    minItems === undefined ? "" : `of at least ${minItems}`,
    maxItems === undefined ? "" : `of at most ${maxItems}`,
  ]
  return parts.filter((part) => part !== "").join(", ")
}
