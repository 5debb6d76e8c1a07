import type { Static } from "@sinclair/typebox"
import { Value } from "@sinclair/typebox/value"
import { ModelCard } from "./card.ts"
import { inspectCard } from "./inspect-card.ts"
import { TrainedCard } from "./trained-card.ts"

/**
 * Reads a card from YAML.
 *
 * A good card is read by Bun's own parser in about a millisecond. The `yaml` library, which knows
 * lines and columns but costs 60 ms and 12 MB at a start, is only loaded to say what is wrong with a
 * bad one.
 * The price: of a key that stands twice, the last is taken; a test looks for such keys in the card of
 * the box.
 *
 * @param text the file's content
 * @param file its name, for the messages
 * @returns a card whose parts agree with each other
 * @throws {DocumentError} naming every fault with its line and column
 */
export function readCard(text: string, file: string): Promise<ModelCard> {
  return read(ModelCard, text, file)
}

/** The same for a card that training has written. */
export function readTrainedCard(text: string, file: string): Promise<TrainedCard> {
  return read(TrainedCard, text, file)
}

async function read<Schema extends typeof ModelCard | typeof TrainedCard>(
  schema: Schema,
  text: string,
  file: string,
): Promise<Static<Schema>> {
  const value = parse(text)
  if (Value.Check(schema, value) && inspectCard(value as ModelCard).length === 0) return value
  const { readDocument } = await import("./document.ts")
  return readDocument(schema, text, file, (card) => inspectCard(card as ModelCard))
}

function parse(text: string): unknown {
  try {
    return Bun.YAML.parse(text)
  } catch {
    return undefined
  }
}
