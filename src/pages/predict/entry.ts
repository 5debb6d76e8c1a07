import { acceptedBy, type Feature, isWhole, type NumberFeature } from "../../../model/feature.ts"
import { isBounded, limitsText } from "../../inference/feature-text.ts"
import { choicesOf } from "../feature-text.ts"
import { isAmbiguous, plainNumber, readingsText } from "../plain-number.ts"

/** What a person entered in a field, and what became of it. */
export interface Entry {
  readonly feature: Feature
  /** The id of its field on the page: a name may hold what an id must not. */
  readonly id: string
  /** As it was typed, so that nothing is lost when something is wrong. */
  readonly text: string
  /** What is wrong, as a sentence; undefined if the value can be used. */
  readonly error?: string
  /** The number that stands for it in a row; undefined if something is wrong. */
  readonly value?: number
}

/**
 * Reads a value as a person enters it: blanks around it, a decimal comma and a
 * printed minus sign are understood.
 *
 * @param text as it was typed or chosen
 * @param index the feature's place in the card
 */
export function readEntry(text: string, feature: Feature, index: number): Entry {
  const choices = choicesOf(feature)
  const read = choices
    ? readChoice(text, feature, choices)
    : readNumber(text.trim(), feature as NumberFeature)
  return { feature, id: `field-${index + 1}`, text, ...read }
}

function readChoice(
  text: string,
  { label }: Feature,
  choices: readonly string[],
): { value: number } | { error: string } {
  if (text.trim() === "") return { error: `${label} is empty. Choose one.` }
  const exact = choices.indexOf(text)
  const value = exact < 0 ? choices.findIndex((choice) => choice.trim() === text.trim()) : exact
  return value < 0 ? { error: `${label} is none of those that can be chosen.` } : { value }
}

function readNumber(text: string, feature: NumberFeature): { value: number } | { error: string } {
  const { label } = feature
  const kind = isWhole(feature) ? "a whole number" : "a number"
  const range = isBounded(feature) ? ` from ${limitsText(feature)}` : ""
  if (text === "") return { error: `${label} is empty. Enter ${kind}${range}.` }
  const value = plainNumber(text)
  if (value === undefined)
    return {
      error: `${label} is not a plain number. Enter it like ${isWhole(feature) ? "5" : "5.1 or 5,1"}.`,
    }
  if (isAmbiguous(text, feature))
    return { error: `${label} ${text} ${readingsText(text)}. Enter it like one of these.` }
  const { min, max } = acceptedBy(feature)
  if (value < min || value > max) return { error: `${label} must be from ${limitsText(feature)}.` }
  if (isWhole(feature) && !Number.isInteger(value))
    return { error: `${label} must be a whole number${range}.` }
  return { value }
}
