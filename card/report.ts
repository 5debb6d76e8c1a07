import { answerOf } from "../model/card.ts"
import type { Feature } from "../model/feature.ts"
import type { GraphAlone } from "../src/inference/model-source.ts"
import type { Columns } from "./columns.ts"
import type { ForeignCard } from "./examples.ts"
import type { Found } from "./make-card.ts"

/** What a table was found to be. */
export interface ToldBy {
  readonly file: string
  readonly columns: Columns
  readonly rows: number
  readonly found: Found | undefined
}

/** What a person wants to know of a card that was made, a line each. */
export function reportOf(
  source: GraphAlone,
  card: ForeignCard,
  told: ToldBy | undefined,
): string[] {
  const { producer } = source.known.contract
  const answers =
    "classes" in card ? `${card.classes.length} classes, ${answerOf(card).kind}` : "a number"
  const by = producer === undefined ? "" : `written by ${producer}, `
  return [
    `${source.paths.graph}: ${by}takes ${card.features.length} features, answers ${answers}`,
    ...source.changes.map((change) => `- ${change}`),
    ...(told ? tableLines(card, told) : []),
  ]
}

function tableLines(card: ForeignCard, { file, columns, rows, found }: ToldBy): string[] {
  const names = (card.features as readonly Feature[]).map(({ name }) => name).join(", ")
  const lines = [`${file}: ${rows} rows`]
  if (columns.foundBy === "place")
    lines.push(`- the graph names no columns: they are taken in the table's order: ${names}`)
  if (found) {
    if (found.isNamed && "classes" in card)
      lines.push(
        `- the classes are named after what most of their rows are: ${card.classes.map(({ name, value }) => `${value ?? name} is ${name}`).join(", ")}`,
      )
    lines.push(`- the model answers as the table in ${found.right} of ${found.asked} rows`)
  }
  return lines
}
