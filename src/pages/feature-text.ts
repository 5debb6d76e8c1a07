import {
  acceptedBy,
  type Feature,
  isCategory,
  isWhole,
  type NumberFeature,
  valueOf,
} from "../../model/feature.ts"
import { isBounded } from "../inference/feature-text.ts"
import { rangeText } from "./figure-text.ts"

/** What a feature is called where its values stand: with its unit, where it has one. */
export function headingOf(feature: Feature): string {
  const unit = isCategory(feature) ? undefined : feature.unit
  return unit ? `${feature.label} (${unit})` : feature.label
}

/** What a value in a row says to a person. */
export function valueText(feature: Feature, number: number): string {
  if (feature.type === "bool") return number === 1 ? "true" : "false"
  return String(valueOf(feature, number))
}

/**
 * What a feature accepts, in a table or a list of facts.
 *
 * @param form bare where the unit stands beside it
 */
export function acceptedText(feature: Feature, form: "whole" | "bare" = "whole"): string {
  if (isCategory(feature)) return feature.categories.join(", ")
  if (feature.type === "bool") return "true or false"
  if (isBounded(feature)) return rangeText(acceptedBy(feature), unitIn(feature, form))
  return isWhole(feature) ? "any whole number" : "any number"
}

/** How a number was in training; of a category, and where the card does not tell it, nothing. */
export function observedText(feature: Feature, form: "whole" | "bare" = "whole"): string {
  if (isCategory(feature) || feature.observed === undefined) return ""
  return rangeText(feature.observed, unitIn(feature, form))
}

function unitIn({ unit }: NumberFeature, form: "whole" | "bare"): string | undefined {
  return form === "whole" ? unit : undefined
}

/** The texts that a person can choose from; undefined where a number is entered. */
export function choicesOf(feature: Feature): readonly string[] | undefined {
  if (isCategory(feature)) return feature.categories
  return feature.type === "bool" ? ["false", "true"] : undefined
}
