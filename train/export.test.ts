import { describe, expect, test } from "bun:test"
import { join } from "node:path"
import { readTrainedCard } from "../model/read-card.ts"
import { ExportError, exportModel } from "./export.ts"

const BOX = join(import.meta.dir, "../model")
const TEXTS = { name: "made-up", description: "Made up.", classes: ["no", "yes"], metadata: {} }

describe("exportModel() tells what it wrote, to the last bit,", () => {
  test("in 32 bits", async () => {
    const model = {
      weights: { rows: 2, columns: 1, values: Float64Array.of(0, 0.2) },
      intercepts: Float64Array.of(0, -1),
    }
    const features = { rows: 2, columns: 1, values: Float64Array.of(0, 1) }
    const { onnx, precision, written } = await exportModel(model, TEXTS, features)
    expect(precision).toBe("float32")
    // What the classes have in common is taken off: half of the difference on either side.
    expect([...written.weights.values]).toEqual([-0.1, 0.1].map(Math.fround))
    expect([...written.intercepts]).toEqual([0.5, -0.5])
    expect(Buffer.from(onnx).includes(new Uint8Array(Float32Array.of(-0.1, 0.1).buffer))).toBe(true)
  })

  test("in 64 bits where 32 are too few: two products of a million that cancel", async () => {
    const model = {
      weights: { rows: 2, columns: 2, values: Float64Array.of(0, 0, 2000.2, -2000.2) },
      intercepts: Float64Array.of(0, 0),
    }
    const features = { rows: 1, columns: 2, values: Float64Array.of(1001.25, 1001.2490234375) }
    const { onnx, precision, written } = await exportModel(model, TEXTS, features)
    expect(precision).toBe("float64")
    expect([...written.weights.values]).toEqual([-1000.1, 1000.1, 1000.1, -1000.1])
    const bytes = new Uint8Array(Float64Array.of(-1000.1, 1000.1, 1000.1, -1000.1).buffer)
    expect(Buffer.from(onnx).includes(bytes)).toBe(true)
  })
})

test("exportModel() refuses a model whose logits overflow in 64 bits too", async () => {
  const model = {
    weights: { rows: 2, columns: 1, values: Float64Array.of(1e308, -1e308) },
    intercepts: Float64Array.of(0, 0),
  }
  const exporting = exportModel(model, TEXTS, { rows: 1, columns: 1, values: Float64Array.of(10) })
  expect(exporting).rejects.toBeInstanceOf(ExportError)
  expect(exporting).rejects.toThrow("the ONNX file answers otherwise than the model")
  await exporting.catch(() => {})
})

test("the card of the box holds the numbers of its ONNX file, in the fewest digits", async () => {
  const file = join(BOX, "iris.yaml")
  const { linear } = (await readTrainedCard(await Bun.file(file).text(), file)).model
  const onnx = Buffer.from(await Bun.file(join(BOX, "iris.onnx")).bytes())
  const weights = linear?.weights ?? []
  const intercepts = linear?.intercepts ?? []
  for (const numbers of [weights.flat(), intercepts]) {
    expect(numbers.length).toBeGreaterThan(0)
    expect(onnx.includes(new Uint8Array(Float32Array.from(numbers).buffer))).toBe(true)
    for (const number of numbers) expect(number).toBe(Number(number.toPrecision(9)))
  }
})
