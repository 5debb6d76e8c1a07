import type { ModelCard } from "../../../model/card.ts"
import { csvRecord } from "../csv/writer.ts"

/** A table to begin with, made of the card's golden rows: what it looks like is right by proof. */
export function exampleTable({ features, golden }: Pick<ModelCard, "features" | "golden">): string {
  const header = features.map(({ name }) => name)
  const rows = golden.map((row) => row.features.map(plain))
  return [header, ...rows].map((cells) => `${csvRecord(cells, ",")}\r\n`).join("")
}

/** A number without an exponent, since a table's may have none. */
function plain(value: number): string {
  const text = String(value)
  if (!text.includes("e")) return text
  return value.toLocaleString("en-US", { useGrouping: false, maximumSignificantDigits: 17 })
}
