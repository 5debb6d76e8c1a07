import { acceptedBy, type Feature, isWhole, type NumberFeature } from "../../../model/feature.ts"
import { expectedText, isBounded, limitsText } from "../../inference/feature-text.ts"
import type { FaultCode } from "../../inference/row-faults.ts"
import { choicesOf } from "../feature-text.ts"
import { isAmbiguous, plainNumber, readingsText } from "../plain-number.ts"
import type { Delimiter } from "./records.ts"

/** Why a cell can't be taken. */
export interface CellFault {
  readonly code: FaultCode
  /** What is wrong and what would be right. */
  readonly message: string
}

/** So much of a cell is repeated. */
const MOST_REPEATED = 40

/**
 * Reads a value as the page's form does. A decimal comma is understood where commas do not stand
 * between cells: spreadsheets of half the world write `5,1;3,5`.
 *
 * @param cell with blanks around the value, or without
 * @param delimiter of the file
 * @returns the number that stands for it in a row
 */
export function readCell(cell: string, feature: Feature, delimiter: Delimiter): number | CellFault {
  const choices = choicesOf(feature)
  if (cell.trim() === "")
    return { code: "missing", message: `is empty; write ${expectedText(feature)}` }
  return choices
    ? readChoice(cell, feature, choices)
    : readNumber(cell.trim(), feature as NumberFeature, delimiter)
}

/** Truth is written as a number, too, and by spreadsheets in capitals. */
function readChoice(
  cell: string,
  feature: Feature,
  choices: readonly string[],
): number | CellFault {
  const text = cell.trim()
  if (feature.type === "bool" && (text === "0" || text === "1")) return Number(text)
  const exact = choices.indexOf(cell)
  if (exact >= 0) return exact
  const same =
    feature.type === "bool"
      ? (choice: string) => choice === text.toLowerCase()
      : (choice: string) => choice.trim() === text
  const index = choices.findIndex(same)
  if (index >= 0) return index
  const code = feature.type === "bool" ? "not_a_number" : "not_a_category"
  return { code, message: `\`${repeated(text)}\` must be ${expectedText(feature)}` }
}

function readNumber(
  text: string,
  feature: NumberFeature,
  delimiter: Delimiter,
): number | CellFault {
  const range = isBounded(feature) ? ` from ${limitsText(feature)}` : ""
  const value = plainNumber(text)
  if (value === undefined || (delimiter === "," && text.includes(","))) {
    const example = isWhole(feature) ? "5" : delimiter === "," ? "5.1" : "5.1 or 5,1"
    const message = `\`${repeated(text)}\` is not a plain number; write one${range}, like ${example}`
    return { code: "not_a_number", message }
  }
  if (isAmbiguous(text, feature)) {
    const message = `\`${text}\` ${readingsText(text)}; write it like one of these`
    return { code: "not_a_number", message }
  }
  const { min, max } = acceptedBy(feature)
  if (value < min || value > max)
    return {
      code: "out_of_range",
      message: `${repeated(text)} must be from ${limitsText(feature)}`,
    }
  if (isWhole(feature) && !Number.isInteger(value))
    return { code: "not_whole", message: `${repeated(text)} must be ${expectedText(feature)}` }
  return value
}

/** Cut where it is long, and without half characters. */
function repeated(text: string): string {
  return (text.length > MOST_REPEATED ? `${text.slice(0, MOST_REPEATED)}…` : text).toWellFormed()
}
