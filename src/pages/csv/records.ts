import { setImmediate } from "node:timers/promises"
import type { CsvError, Info } from "csv-parse"

/** One record of a CSV file: a line, or several where quotes hold line breaks. */
export interface CsvRecord {
  /** The number of its first line, from 1. */
  readonly line: number
  /** Its number among the records, from 1; blank lines are none. */
  readonly number: number
  /** As they stand in the file, without their quotes. */
  readonly cells: readonly string[]
}

/** Text that is no CSV. The message is the end of a sentence that begins with the line. */
export class BrokenCsv extends Error {
  override name = "BrokenCsv" as const
  readonly code = "broken_csv"
  /** The number of the line, from 1. */
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/** How a CSV file is written. */
export interface CsvForm {
  delimiter: Delimiter
  /** The most bytes of a record. */
  recordBytes: number
}

/** What stands between cells. */
export type Delimiter = (typeof DELIMITERS)[number]

const DELIMITERS = [",", ";", "\t"] as const
/** What is parsed in one turn of the event loop: 2 ms. */
const BYTES_PER_TURN = 32_768
/** A first line with which spreadsheets tell each other the delimiter. */
const TOLD = /^(?:\ufeff)?sep=([,;\t])\r?\n/i
const LINE_BREAK = /\r\n|\r|\n/g

/** What csv-parse calls mistakes, and what a person is told. */
const MISTAKES: Partial<Record<CsvError["code"], string>> = {
  CSV_QUOTE_NOT_CLOSED: 'has a quote that is never closed; write a quote inside quotes twice, ""',
  INVALID_OPENING_QUOTE:
    'has a quote inside a cell that does not begin with one; put the cell in quotes and write it twice, ""',
  CSV_INVALID_CLOSING_QUOTE:
    'goes on after a closing quote; write a quote inside quotes twice, "", and no blanks beside quotes',
}

/**
 * Reads CSV as RFC 4180 has it, with any of the three line ends and a byte order mark or none. Lines
 * without a character are passed over.
 *
 * @param bytes UTF-8
 * @returns the records of each turn of the event loop
 * @throws {BrokenCsv} at the first quote out of place, or record that is too long
 */
export async function* readRecords(
  bytes: Uint8Array,
  { delimiter, recordBytes }: CsvForm,
): AsyncGenerator<CsvRecord[]> {
  // Only who asks for it waits until it is loaded, 10 ms: the server starts without it.
  const { parse } = await import("csv-parse")
  let records: CsvRecord[] = []
  /** Where the records so far end; `counted` is the line as csv-parse counts. */
  let end = { bytes: 0, line: 0, counted: 0, blank: 0 }
  const take = (
    cells: string[],
    { bytes: at, lines, records: number, empty_lines: blank }: Info,
  ) => {
    const line = end.line + blank - end.blank + 1
    records.push({ line, number, cells })
    const isOneLine = lines - end.counted - (blank - end.blank) === 1
    const last = isOneLine ? line : line + breaksIn(cells)
    end = { bytes: at, line: last, counted: lines, blank }
    // The stream has nothing more to do with it.
    return null
  }
  const parser = parse({
    delimiter,
    bom: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: recordBytes,
    on_record: take as never,
  })
  const failed = new Promise<never>((_, reject) => parser.once("error", reject))
  failed.catch(() => {})
  const tooLong = `has more than ${recordBytes} bytes`
  try {
    for (let at = 0; at < bytes.length; at += BYTES_PER_TURN) {
      const piece = bytes.subarray(at, at + BYTES_PER_TURN)
      const written = Promise.withResolvers<void>()
      parser.write(piece, () => written.resolve())
      await Promise.race([written.promise, failed])
      // csv-parse does not count delimiters, and each of them is a cell of its own.
      if (at + piece.length - end.bytes > recordBytes + BYTES_PER_TURN)
        throw new BrokenCsv(end.line + 1, tooLong)
      yield records
      records = []
      await setImmediate()
    }
    const ended = Promise.withResolvers<void>()
    parser.end(() => ended.resolve())
    parser.resume()
    await Promise.race([ended.promise, failed])
    yield records
  } catch (error) {
    const { code, empty_lines: blank = 0 } = error as CsvError & Partial<Info>
    const mistake = code === "CSV_MAX_RECORD_SIZE" ? tooLong : MISTAKES[code]
    if (mistake === undefined) throw error
    throw new BrokenCsv(end.line + blank - end.blank + 1, mistake)
  } finally {
    parser.destroy()
  }
}

/** The delimiter that the first line of a file tells, where it does nothing else: `sep=;`. */
export function toldDelimiter(bytes: Uint8Array): Delimiter | undefined {
  const start = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, 10))
  return DELIMITERS.find((delimiter) => delimiter === TOLD.exec(start)?.[1])
}

/**
 * Finds what stands between the cells of a file: what makes of its first line the most names that
 * are known, or else the most cells.
 *
 * @param bytes of the file
 * @param names that its header may have
 * @param recordBytes the most bytes of a record
 */
export async function findDelimiter(
  bytes: Uint8Array,
  names: ReadonlySet<string>,
  recordBytes: number,
): Promise<Delimiter> {
  let best: Delimiter = ","
  let most = 0
  for (const delimiter of DELIMITERS) {
    const cells = await firstRecord(bytes, { delimiter, recordBytes })
    const known = cells.filter((cell) => names.has(cell.trim())).length
    const score = known * recordBytes + cells.length
    if (score > most) [best, most] = [delimiter, score]
  }
  return best
}

/** The cells of the header; none where it can't be read like this. */
async function firstRecord(bytes: Uint8Array, form: CsvForm): Promise<readonly string[]> {
  try {
    for await (const [first] of readRecords(bytes, form)) if (first) return first.cells
  } catch (error) {
    if (!(error instanceof BrokenCsv)) throw error
  }
  return []
}

/** How many line breaks quotes hold. csv-parse counts two where RFC 4180 has CR and LF for one. */
function breaksIn(cells: readonly string[]): number {
  let breaks = 0
  for (const cell of cells) {
    if (cell.includes("\n") || cell.includes("\r"))
      breaks += Array.from(cell.matchAll(LINE_BREAK)).length
  }
  return breaks
}
