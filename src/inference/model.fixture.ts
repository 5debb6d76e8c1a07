import { versionOf } from "../../model/card.ts"
import { testCard } from "./card.fixture.ts"
import type { Model } from "./model.ts"
import type { ModelFile } from "./model-file.ts"
import type { Values } from "./values.ts"

/** The made-up model of `testCard`, computed here: no file, no engine. */
export function testModel(): Model {
  const card = testCard()
  const predict = async (rows: Values) => {
    const probabilities = new Float32Array(rows.length)
    for (let start = 0; start < rows.length; start += 2) {
      const large = 1 / (1 + Math.exp(5 - (rows[start] as number)))
      probabilities.set([1 - large, large], start)
    }
    return probabilities
  }
  return {
    card,
    version: versionOf(card.model.sha256),
    files: {
      card: fileOf("made-up.yaml", "3".repeat(64), "card: 1\n"),
      graph: fileOf(card.model.file, card.model.sha256, "a graph"),
    },
    changes: [],
    predict,
    probe: predict,
    selfTest: async () => {},
    release: async () => {},
  }
}

function fileOf(name: string, sha256: string, text: string): ModelFile {
  const bytes = new TextEncoder().encode(text)
  return { name, sha256, size: bytes.length, read: async () => bytes }
}
