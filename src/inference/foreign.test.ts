import { afterAll, describe, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { answerOf } from "../../model/card.ts"
import { type Feature, numbersOf } from "../../model/feature.ts"
import { inspectCard } from "../../model/inspect-card.ts"
import { distance, FIXTURES, TOLERANCE } from "../../test/fixtures/fixtures.ts"
import { onnxRuntime } from "./engine.ts"
import { layoutOf } from "./layout.ts"
import { loadModel } from "./model.ts"
import { rowsFrom } from "./values.ts"

const folder = await mkdtemp(join(tmpdir(), "sepal-foreign-"))
afterAll(() => rm(folder, { recursive: true }))

describe("loadModel() of a graph without a card", () => {
  for (const { name, bytes, kind, rows, labels, values } of FIXTURES) {
    test(`${name} answers as its library does`, async () => {
      await Bun.write(join(folder, `${name}.onnx`), bytes)
      const model = await loadModel(folder, onnxRuntime, { name })
      const { card } = model
      const features: readonly Feature[] = card.features
      expect(inspectCard(card)).toEqual([])
      expect(answerOf(card).kind).toBe(kind)
      const answers = await model.predict(
        rowsFrom(
          features,
          rows.flatMap((row) => numbersOf(features, row)),
        ),
      )
      await model.release()
      const layout = layoutOf(card)
      const count = layout.kind === "value" ? 1 : layout.classes
      for (const [row, expected] of values.entries()) {
        const start = row * layout.width
        const own = answers.subarray(start, start + count)
        // Of two classes some files give the score of the second alone, and so does the library.
        const compared = expected.length < count ? own.subarray(-expected.length) : own
        expect(distance(expected, compared)).toBeLessThanOrEqual(TOLERANCE)
        if (layout.kind === "value" || !("classes" in card)) continue
        expect(card.classes[layout.labelOf(answers, start)]?.name).toBe(labels?.[row] ?? "")
      }
    })
  }
})
