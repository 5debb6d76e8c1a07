import type { Feature } from "../../../model/card.ts"
import type { Delimiter } from "./records.ts"
import { PLAIN_NUMBER } from "../plain-number.ts"

/** Why a cell can't be taken. */
export interface CellFault {
  readonly code: "missing" | "not_a_number" | "out_of_range"
  /** What is wrong and what would be right. */
  readonly message: string
}

/** So much of a cell is repeated. */
const MOST_REPEATED = 40

/**
 * Reads a number as the page's form does. A decimal comma is understood where commas do not stand
 * between cells: spreadsheets of half the world write `5,1;3,5`.
 *
 * @param cell with blanks around the number, or without
 * @param delimiter of the file
 */
export function readCell(cell: string, feature: Feature, delimiter: Delimiter): number | CellFault {
  const { accepted, unit } = feature
  const text = cell.trim()
  const range = `from ${accepted.min} to ${accepted.max}${unit ? ` ${unit}` : ""}`
  if (text === "") return { code: "missing", message: `is empty; write a number ${range}` }
  if (!PLAIN_NUMBER.test(text) || (delimiter === "," && text.includes(","))) {
    const example = delimiter === "," ? "5.1" : "5.1 or 5,1"
    const message = `\`${repeated(text)}\` is not a plain number; write one ${range}, like ${example}`
    return { code: "not_a_number", message }
  }
  const value = Number(text.replace(",", "."))
  if (value >= accepted.min && value <= accepted.max) return value
  return { code: "out_of_range", message: `${repeated(text)} must be ${range}` }
}

/** Cut where it is long, and without half characters. */
function repeated(text: string): string {
  return (text.length > MOST_REPEATED ? `${text.slice(0, MOST_REPEATED)}…` : text).toWellFormed()
}
