import type { Feature } from "../../../model/feature.ts"
import { type ProblemDetail, shortened } from "../../http/problem.ts"
import type { CsvRecord, Delimiter } from "./records.ts"

/** So many of the columns that are there are named where one is missing. */
const MOST_NAMED = 20

/** Which columns a table has, and which of them are features. */
export class Columns {
  /** As it stands in the file. */
  readonly header: readonly string[]
  /** The column of each feature in the card's order, from 0; -1 where there is none. */
  readonly ofFeatures: readonly number[]
  readonly #features: readonly Feature[]

  constructor(header: readonly string[], features: readonly Feature[]) {
    this.header = header
    this.#features = features
    const names = header.map((name) => name.trim())
    this.ofFeatures = features.map(({ name }) => names.indexOf(name.trim()))
  }

  /** What is wrong with the header: a feature is missing, or is there twice. */
  faults({ line, number }: CsvRecord, delimiter: Delimiter): ProblemDetail[] {
    const { header } = this
    const names = header.map((name) => name.trim())
    return this.#features.flatMap(({ name }, index) => {
      const column = this.ofFeatures[index] as number
      if (column < 0) {
        const found = header.slice(0, MOST_NAMED).map((cell) => `\`${shortened(cell)}\``)
        const more = header.length > MOST_NAMED ? ` and ${header.length - MOST_NAMED} more` : ""
        const detail = `line ${line}: there is no column ${name}; found ${found.join(" ")}${more}, taking ${JSON.stringify(delimiter)} as what stands between columns`
        return [{ pointer: `#row=${number}`, code: "missing", detail }]
      }
      const second = names.indexOf(name.trim(), column + 1)
      if (second < 0) return []
      const detail = `line ${line}: the column ${name} is there twice, as number ${column + 1} and ${second + 1}; rename one of them`
      return [{ pointer: `#cell=${number},${second + 1}`, code: "duplicate", detail }]
    })
  }
}
