import { setImmediate } from "node:timers/promises"
import type { ModelCard } from "../../../model/card.ts"
import { predictionsOf } from "../../inference/prediction.ts"
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
 * Writes the answers: the columns as they were sent, then the class and the probability of each
 * class, with the delimiter and the decimal mark of the table.
 *
 * @param echo holds the table's rows
 * @param probabilities row after row
 * @param classes the card's
 */
export async function csvAnswers(
  { delimiter, hasDecimalComma, columns, count }: CsvTable,
  echo: Echo,
  probabilities: Float32Array,
  classes: ModelCard["classes"],
): Promise<string> {
  let text = csvRecord(
    [...echoedHeader(columns), ...answerColumns(columns.header, classes)],
    delimiter,
  )
  for (let from = 0; from < count; from += ROWS_PER_TURN) {
    const to = Math.min(from + ROWS_PER_TURN, count)
    const some = probabilities.subarray(from * classes.length, to * classes.length)
    for (const [index, prediction] of predictionsOf(some, classes).entries()) {
      const numbers = classes.map(({ name }) => `${prediction.probabilities[name]}`)
      const marked = hasDecimalComma ? numbers.map((number) => number.replace(".", ",")) : numbers
      const answer = csvRecord([prediction.class, ...marked], delimiter)
      text += `${LINE_END}${echo.row(from + index)}${delimiter}${answer}`
    }
    await setImmediate()
  }
  return text + LINE_END
}

/**
 * The names of the columns that are added: `class`, and `probability_NAME` for each class. Where the
 * table has one of these, whatever its case, all of them begin with `predicted_`, then with
 * `predicted_2_` and so on: they belong together.
 *
 * @param header the table's
 * @param classes the card's
 */
export function answerColumns(
  header: readonly string[],
  classes: readonly { readonly name: string }[],
): string[] {
  const taken = new Set(header.map((name) => name.trim().toLowerCase()))
  const names = ["class", ...classes.map(({ name }) => `probability_${name}`)]
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
