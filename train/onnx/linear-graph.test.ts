import { describe, expect, test } from "bun:test"
import { openSession } from "../../model/session.ts"
import { linearGraph, type Precision } from "./linear-graph.ts"
import { compare } from "./verify.ts"

/** Two features, three classes whose names are not plain; the logits of (1, 2) are 5, 11 and 0. */
const MODEL = {
  weights: { rows: 3, columns: 2, values: Float64Array.of(1, 2, 3, 4, 0, 0) },
  intercepts: Float64Array.of(0, 0, 0),
}
const CLASSES = ["one", 'two "2"', "три"]
const TEXTS = { name: "made-up", description: "für Tests", classes: CLASSES, metadata: { a: "ä" } }
const ROWS = { rows: 2, columns: 2, values: Float64Array.of(1, 2, -1, -1) }

describe("linearGraph() writes what ONNX Runtime reads", () => {
  for (const precision of ["float32", "float64"] satisfies Precision[]) {
    test(`in ${precision}: ports, labels and probabilities`, async () => {
      const session = await openSession(linearGraph(MODEL, TEXTS, precision))
      const { Tensor } = await import("onnxruntime-node")
      expect(session.inputMetadata).toMatchObject([
        { name: "features", type: "float32", shape: ["rows", 2] },
      ])
      expect(session.outputMetadata).toMatchObject([
        { name: "label", type: "string", shape: ["rows"] },
        { name: "probabilities", type: "float32", shape: ["rows", 3] },
      ])
      const rows = new Tensor("float32", Float32Array.from(ROWS.values), [2, 2])
      const { label, probabilities } = await session.run({ features: rows })
      const answered = probabilities?.data as Float32Array
      await session.release()
      expect(label?.data as unknown).toEqual(['two "2"', "три"])
      // The softmax of 5, 11, 0: e^-6 / (1 + e^-6 + e^-11) and so on.
      const sum = 1 + Math.exp(-6) + Math.exp(-11)
      const expected = [Math.exp(-6) / sum, 1 / sum, Math.exp(-11) / sum]
      expected.forEach((probability, index) => {
        expect(answered[index]).toBeCloseTo(probability, 6)
      })
    })
  }

  test("with the same bytes for the same model", () => {
    expect(linearGraph(MODEL, TEXTS, "float32")).toEqual(linearGraph(MODEL, TEXTS, "float32"))
  })

  test("with names and provenance in plain UTF-8", () => {
    const bytes = Buffer.from(linearGraph(MODEL, TEXTS, "float32"))
    for (const text of [...CLASSES, "made-up", "für Tests", "ä"]) {
      expect(bytes.includes(text)).toBe(true)
    }
  })
})

describe("compare()", () => {
  test("finds a faithful graph faithful", async () => {
    const graph = linearGraph(MODEL, TEXTS, "float32")
    const { difference, otherLabels } = await compare(graph, MODEL, CLASSES, ROWS)
    expect(difference).toBeLessThanOrEqual(1e-6)
    expect(otherLabels).toBe(0)
  })

  test("finds other weights and other labels", async () => {
    const other = { ...MODEL, intercepts: Float64Array.of(10, 0, 0) }
    const graph = linearGraph(other, TEXTS, "float32")
    const { difference, otherLabels } = await compare(graph, MODEL, CLASSES, ROWS)
    expect(difference).toBeGreaterThan(0.9)
    expect(otherLabels).toBe(2)
  })
})
