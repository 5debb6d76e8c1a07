import { setImmediate } from "node:timers/promises"
import type { ModelCard } from "../../../model/card.ts"
import { predictionCells, predictionColumns } from "../../inference/prediction.ts"
import type { Values } from "../../inference/values.ts"
import type { Columns } from "./columns.ts"
import type { Delimiter } from "./records.ts"
import type { CsvTable } from "./table-reading.ts"
import { csvRecord, harmless } from "./writer.ts"

/** What is written in one turn of the event loop. */
const ROWS_PER_TURN = 1024
/** RFC 4180's. */
const LINE_END = "\r\n"

/** The rows of a table as they were sent, ready to be sent back. */
export class Echo {
  readonly #rows: string[] = []

  /** Keeps a row. */
  add(cells: readonly string[], delimiter: Delimiter): void {
    this.#rows.push(csvRecord(cells.map(harmless), delimiter))
  }

  /** One of those that were kept, from 0. */
  row(index: number): string {
    return this.#rows[index] ?? ""
  }
}

/**
 * Writes the answers: the columns as they were sent, then the class and the probability or score of
 * each class, or the value, with the delimiter and the decimal mark of the table.
 *
 * @param echo holds the table's rows
 * @param answers row after row, as the card's layout has them
 */
export async function csvAnswers(
  { delimiter, hasDecimalComma, columns, count }: CsvTable,
  echo: Echo,
  answers: Values,
  card: ModelCard,
): Promise<string> {
  const cellsOf = predictionCells(card)
  let text = csvRecord(
    [...echoedHeader(columns), ...answerColumns(columns.header, predictionColumns(card))],
    delimiter,
  )
  for (let from = 0; from < count; from += ROWS_PER_TURN) {
    const to = Math.min(from + ROWS_PER_TURN, count)
    for (let row = from; row < to; row++) {
      const cells = cellsOf(answers, row).map((cell) =>
        hasDecimalComma && typeof cell === "number" ? `${cell}`.replace(".", ",") : `${cell}`,
      )
      text += `${LINE_END}${echo.row(row)}${delimiter}${csvRecord(cells, delimiter)}`
    }
    await setImmediate()
  }
  return text + LINE_END
}

/**
 * The names of the columns that are added. Where the table has one of them, whatever its case, all of
 * them begin with `predicted_`, then with `predicted_2_` and so on: they belong together.
 *
 * @param header the table's
 * @param names of `predictionColumns`
 */
export function answerColumns(header: readonly string[], names: readonly string[]): string[] {
  const taken = new Set(header.map((name) => name.trim().toLowerCase()))
  for (let round = 0; ; round++) {
    const prefix = round === 0 ? "" : round === 1 ? "predicted_" : `predicted_${round}_`
    const prefixed = names.map((name) => `${prefix}${name}`)
    if (!prefixed.some((name) => taken.has(name.trim().toLowerCase()))) return prefixed
  }
}

/** The names of features are the card's own, and have to be found when the file comes back. */
function echoedHeader({ header, ofFeatures }: Columns): string[] {
  const known = new Set(ofFeatures)
  return header.map((name, column) => (known.has(column) ? name : harmless(name)))
}
