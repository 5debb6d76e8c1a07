import {
  acceptedBy,
  type Feature,
  isCategory,
  isWhole,
  type NumberFeature,
} from "../../model/feature.ts"

/** So many categories are named where one is asked for. */
const NAMED = 10

/** What a feature accepts, for a person: `a number from 0 to 30 cm`. */
export function expectedText(feature: Feature): string {
  if (isCategory(feature)) return `one of ${categoriesText(feature.categories)}`
  if (feature.type === "bool") return "true or false"
  const kind = isWhole(feature) ? "a whole number" : "a number"
  return isBounded(feature) ? `${kind} from ${limitsText(feature)}` : kind
}

/** The range that a number accepts, for a person: `0 to 30 cm`. */
export function limitsText(feature: NumberFeature): string {
  const { min, max } = acceptedBy(feature)
  return `${min} to ${max}${feature.unit ? ` ${feature.unit}` : ""}`
}

/** Whether a card says what a number accepts: what its type can hold tells a person nothing. */
export function isBounded({ accepted }: NumberFeature): boolean {
  return accepted !== undefined
}

/** Some texts in quotes: the first of many. */
export function categoriesText(categories: readonly string[]): string {
  const named = categories.slice(0, NAMED).map((text) => JSON.stringify(text))
  const more = categories.length - named.length
  return named.join(", ") + (more > 0 ? ` and ${more} more` : "")
}
