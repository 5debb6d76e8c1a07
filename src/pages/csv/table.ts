import { isUtf8 } from "node:buffer"
import { unparsable } from "../../http/body.ts"
import { BrokenCsv, findDelimiter, readRecords, toldDelimiter } from "./records.ts"
import { type CsvTable, TableReading, type TableOptions } from "./table-reading.ts"

/**
 * Reads a table: its header names every feature, in any order and among others; each row has a
 * number for each, within its accepted range. Lines with nothing but blanks and delimiters are passed
 * over: spreadsheets write them.
 *
 * @throws {Problem} 400 if it is not UTF-8, 413 if it has too many rows, 422 with what is wrong by
 *   line and column, up to `MOST_FAULTS`
 */
export async function readTable(bytes: Uint8Array, options: TableOptions): Promise<CsvTable> {
  if (!isUtf8(bytes))
    throw unparsable("the table is not text in UTF-8; in a spreadsheet save it as CSV UTF-8")
  const reading = new TableReading(options)
  const recordBytes = options.limits.objectBytes
  const names = new Set(options.features.map(({ name }) => name.trim()))
  const told = toldDelimiter(bytes)
  const delimiter = told ?? (await findDelimiter(bytes, names, recordBytes))
  try {
    for await (const records of readRecords(bytes, { delimiter, recordBytes }))
      for (const record of records)
        if (told === undefined || record.number > 1) reading.take(record, delimiter)
  } catch (error) {
    if (!(error instanceof BrokenCsv)) throw error
    const { line, code, message } = error
    reading.note({ pointer: "#", code, detail: `line ${line} ${message}` })
  }
  return reading.end(delimiter)
}
