import type { Delimiter } from "./records.ts"

/** What a spreadsheet may take as the beginning of a formula (OWASP, CSV Injection). */
const FORMULA = /^"*[=+\-@\uff1d\uff0b\uff0d\uff20]/
const BLANK = /^[\t\r\n]/
/** A number may begin with a sign, a sign alone stands for no value, and neither is a formula. */
const NUMBER = /^[+-]?((\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?)?$/i
/** Where a cell ends for a spreadsheet that expects another delimiter, or passes over a quote. */
const ENDS = /([,;\t]|\r\n|[\r\n])/

/**
 * Writes a record (RFC 4180), without its line end: quotes only where they are needed.
 *
 * @param cells as they shall be read
 */
export function csvRecord(cells: readonly string[], delimiter: Delimiter): string {
  return cells.map((cell) => quoted(cell, delimiter)).join(delimiter)
}

/**
 * A cell that somebody sent, as it may be sent back. What a spreadsheet could run gets an apostrophe
 * before it, as OWASP advises: a person who asks for a file and opens it trusts this server, whoever
 * filled in the cell. A spreadsheet of another country may expect another delimiter, so what follows one
 * in the cell counts as well. It is done for programs, too, since their files reach people; numbers,
 * which are what programs read, stay as they are.
 */
export function harmless(cell: string): string {
  if (NUMBER.test(cell.trim())) return cell
  const parts = cell.split(ENDS).map((part) => (isFormula(part) ? `'${part}` : part))
  // A blank before it, as a tab is one, keeps no formula from being run.
  return `${BLANK.test(cell) ? "'" : ""}${parts.join("")}`
}

function isFormula(part: string): boolean {
  return FORMULA.test(part) && !NUMBER.test(part.trim())
}

function quoted(cell: string, delimiter: Delimiter): string {
  const needsQuotes =
    cell.includes(delimiter) || cell.includes('"') || cell.includes("\n") || cell.includes("\r")
  return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell
}
