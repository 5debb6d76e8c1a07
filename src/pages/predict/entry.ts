import type { Feature } from "../../../model/card.ts"
import { PLAIN_NUMBER } from "../plain-number.ts"

/** What a person entered in a field, and what became of it. */
export interface Entry {
  readonly feature: Feature
  /** The id of its field on the page: a name may hold what an id must not. */
  readonly id: string
  /** As it was typed, so that nothing is lost when something is wrong. */
  readonly text: string
  /** What is wrong, as a sentence; undefined if the value can be used. */
  readonly error?: string
  /** The number; undefined if something is wrong. */
  readonly value?: number
}

/**
 * Reads a number as a person enters it: blanks around it and a decimal comma are understood.
 *
 * @param text as it was typed
 * @param index the feature's place in the card
 */
export function readEntry(text: string, feature: Feature, index: number): Entry {
  return { feature, id: `field-${index + 1}`, text, ...readNumber(text.trim(), feature) }
}

function readNumber(
  text: string,
  { label, unit, accepted }: Feature,
): { value: number } | { error: string } {
  const range = `from ${accepted.min} to ${accepted.max}${unit ? ` ${unit}` : ""}`
  if (text === "") return { error: `${label} is empty. Enter a number ${range}.` }
  if (!PLAIN_NUMBER.test(text))
    return {
      error: `${label} is not a plain number. Enter it like 5.1 or 5,1.`,
    }
  const value = Number(text.replace(",", "."))
  if (value < accepted.min || value > accepted.max) return { error: `${label} must be ${range}.` }
  return { value }
}
