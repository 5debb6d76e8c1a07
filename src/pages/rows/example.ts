import type { ModelCard } from "../../../model/card.ts"
import type { FeatureValue } from "../../../model/feature.ts"
import { exampleRows } from "../../inference/example-rows.ts"
import { csvRecord } from "../csv/writer.ts"

/** A table to begin with, made of rows that the model takes: of golden ones where the card has some. */
export function exampleTable(card: ModelCard): string {
  const header = card.features.map(({ name }) => name)
  const rows = exampleRows(card).map((row) => row.map(plain))
  return [header, ...rows].map((cells) => `${csvRecord(cells, ",")}\r\n`).join("")
}

/** A number without an exponent, since a table's may have none. */
function plain(value: FeatureValue): string {
  const text = String(value)
  if (typeof value === "string" || !text.includes("e")) return text
  return value.toLocaleString("en-US", { useGrouping: false, maximumSignificantDigits: 17 })
}
