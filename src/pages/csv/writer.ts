import type { Delimiter } from "./records.ts"

/** What a spreadsheet may take as the beginning of a formula (OWASP, CSV Injection). */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
/** A number may begin with a sign, and is no formula. */
const NUMBER = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i

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
 * filled in the cell. It is done for programs, too, since their files reach people; numbers, which
 * are what programs read, stay as they are.
 */
export function harmless(cell: string): string {
  return FORMULA.test(cell) && !NUMBER.test(cell.trim()) ? `'${cell}` : cell
}

function quoted(cell: string, delimiter: Delimiter): string {
  const needsQuotes =
    cell.includes(delimiter) || cell.includes('"') || cell.includes("\n") || cell.includes("\r")
  return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell
}
