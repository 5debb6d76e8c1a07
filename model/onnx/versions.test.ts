import { describe, expect, test } from "bun:test"
import { openSession } from "../session.ts"
import { graphOf } from "./graphs.fixture.ts"
import { prepareGraph } from "./prepare-graph.ts"
import { NEWEST } from "./versions.ts"

const NODES = [{ type: "Relu", inputs: ["x"], outputs: ["y"] }]
const METADATA = { classes: '["a","b","c"]' }

/** Whether ONNX Runtime opens a file. */
const opens = (file: Uint8Array) =>
  openSession(file).then(
    async (session) => {
      await session.release()
      return true
    },
    () => false,
  )

const refusal = (file: Uint8Array) => {
  try {
    prepareGraph(file)
    return "taken"
  } catch (error) {
    return (error as Error).message
  }
}

describe("the newest versions that prepareGraph() takes are the newest that ONNX Runtime takes", () => {
  const graph = (given: { irVersion?: number; operatorSets?: Record<string, number> }) =>
    graphOf({ nodes: NODES, metadata: METADATA, ...given })
  const cases = [
    {
      what: "file format",
      newest: graph({ irVersion: NEWEST.irVersion }),
      newer: graph({ irVersion: NEWEST.irVersion + 1 }),
      message:
        "has the ONNX file format 14, but 13 is the newest that is taken; save it again with a lower ir_version",
    },
    {
      what: "operator set of ONNX",
      newest: graph({ operatorSets: { "": NEWEST.operatorSets[""] } }),
      newer: graph({ operatorSets: { "": NEWEST.operatorSets[""] + 1 } }),
      message:
        "uses version 27 of the operator set ai.onnx, but 26 is the newest that is taken; export it again with target_opset 26 or lower",
    },
    {
      what: "operator set of ai.onnx.ml",
      newest: graph({ operatorSets: { "": 17, "ai.onnx.ml": NEWEST.operatorSets["ai.onnx.ml"] } }),
      newer: graph({
        operatorSets: { "": 17, "ai.onnx.ml": NEWEST.operatorSets["ai.onnx.ml"] + 1 },
      }),
      message:
        "uses version 6 of the operator set ai.onnx.ml, but 5 is the newest that is taken; export it again with target_opset 5 or lower",
    },
  ]
  for (const { what, newest, newer, message } of cases) {
    test(what, async () => {
      expect(await opens(newest)).toBe(true)
      expect(refusal(newest)).toBe("taken")
      expect(await opens(newer)).toBe(false)
      expect(refusal(newer)).toBe(message)
    })
  }
})
