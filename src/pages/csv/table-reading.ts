import type { Feature } from "../../../model/feature.ts"
import { Problem, type ProblemDetail } from "../../http/problem.ts"
import { MOST_FAULTS } from "../../inference/row-faults.ts"
import { rowsFrom, type Values } from "../../inference/values.ts"
import { readCell } from "./cell.ts"
import { Columns } from "./columns.ts"
import type { CsvRecord, Delimiter } from "./records.ts"

/** A table of which every row can be predicted. */
export interface CsvTable {
  readonly delimiter: Delimiter
  /** Whether its numbers have a decimal comma. */
  readonly hasDecimalComma: boolean
  readonly columns: Columns
  /** Row after row, one value a feature in the card's order. */
  readonly rows: Values
  readonly count: number
}

/** How a table is read. */
export interface TableOptions {
  /** The card's. */
  features: readonly Feature[]
  limits: {
    /** The most rows. */
    rows: number
    /** The most bytes of one. */
    objectBytes: number
  }
  /** Is given each row that can be predicted: the table itself keeps only its values. */
  keep: (record: CsvRecord, columns: Columns, delimiter: Delimiter) => void
}

/** A table of which some rows have been read. */
export class TableReading {
  readonly #options: TableOptions
  readonly #faults: ProblemDetail[] = []
  readonly #values: number[] = []
  #columns: Columns | undefined
  #hasDecimalComma = false
  #count = 0

  constructor(options: TableOptions) {
    this.#options = options
  }

  /** @throws {Problem} if there is no use in reading on */
  take(record: CsvRecord, delimiter: Delimiter): void {
    if (record.cells.every((cell) => cell.trim() === "")) return
    if (this.#columns === undefined) {
      this.#columns = new Columns(record.cells, this.#options.features)
      for (const fault of this.#columns.faults(record, delimiter)) this.note(fault)
      // Without them each row would be wrong.
      if (this.#faults.length > 0) throw this.#problem()
      return
    }
    const { limits, keep } = this.#options
    if (++this.#count > limits.rows) throw tooManyRows(limits.rows)
    const faults = this.#takeRow(record, this.#columns, delimiter)
    for (const fault of faults) this.note(fault)
    if (faults.length === 0 && this.#faults.length === 0) keep(record, this.#columns, delimiter)
  }

  /** @throws {Problem} if there are so many that more would help nobody */
  note(fault: ProblemDetail): void {
    this.#faults.push(fault)
    if (this.#faults.length >= MOST_FAULTS) throw this.#problem()
  }

  /** @throws {Problem} if anything was wrong */
  end(delimiter: Delimiter): CsvTable {
    const columns = this.#columns
    if (columns === undefined && this.#faults.length === 0)
      this.#faults.push({
        pointer: "#",
        code: "missing",
        detail: "the table is empty; its first line must name the columns",
      })
    if (columns === undefined || this.#faults.length > 0) throw this.#problem()
    return {
      delimiter,
      hasDecimalComma: this.#hasDecimalComma,
      columns,
      rows: rowsFrom(this.#options.features, this.#values),
      count: this.#count,
    }
  }

  #takeRow(
    { line, number, cells }: CsvRecord,
    columns: Columns,
    delimiter: Delimiter,
  ): ProblemDetail[] {
    if (cells.length !== columns.header.length) {
      const detail = `line ${line} has ${cells.length} cells, but the header has ${columns.header.length}; write ${JSON.stringify(delimiter)} between cells, and quotes around a cell that holds one`
      return [{ pointer: `#row=${number}`, code: "ragged", detail }]
    }
    const faults: ProblemDetail[] = []
    for (const [index, feature] of this.#options.features.entries()) {
      const column = columns.ofFeatures[index] as number
      const cell = cells[column] as string
      const read = readCell(cell, feature, delimiter)
      if (typeof read === "number") {
        this.#values.push(read)
        if (delimiter !== "," && cell.includes(",")) this.#hasDecimalComma = true
        continue
      }
      // A fragment of text/csv (RFC 7111) counts records and columns from 1.
      const pointer = `#cell=${number},${column + 1}`
      const detail = `line ${line}, column ${feature.name}: ${read.message}`
      faults.push({ pointer, code: read.code, detail })
    }
    return faults
  }

  #problem(): Problem {
    const errors = this.#faults
    const most = errors.length < MOST_FAULTS ? "" : " or more"
    return new Problem({
      status: 422,
      code: "invalid_values",
      detail:
        errors.length === 1
          ? "1 thing is wrong in the table; errors names it"
          : `${errors.length}${most} things are wrong in the table; errors names each`,
      errors,
    })
  }
}

function tooManyRows(limit: number): Problem {
  return new Problem({
    status: 413,
    code: "too_many_rows",
    detail: `the table has more than ${limit} rows; send at most so many at a time`,
  })
}
