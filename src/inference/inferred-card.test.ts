import { expect, test } from "bun:test"
import { answerOf } from "../../model/card.ts"
import { GraphError } from "../../model/onnx/graph-error.ts"
import { prepareGraph } from "../../model/onnx/prepare-graph.ts"
import { FIXTURES } from "../../test/fixtures/fixtures.ts"
import { type Graph, onnxRuntime } from "./engine.ts"
import { inferredCard } from "./inferred-card.ts"

/** A classifier whose operators do not prove what its numbers are. */
const unproven = FIXTURES.map(({ bytes }) => prepareGraph(bytes)).find(
  ({ contract: { answer } }) => answer.kind !== "value" && !answer.isProven,
)
if (!unproven) throw new Error("there is no such fixture")
const { bytes, contract } = unproven
const cardless = { name: "made-up", contract, sha256: "4".repeat(64) }

/** Runs the real graph, and makes something else of its numbers. */
async function kindWhere(change: (value: number) => number): Promise<string> {
  const graph = await onnxRuntime.load(bytes)
  const changed: Graph = {
    ...graph,
    run: async (feeds, outputs) => {
      const answers = await graph.run(feeds, outputs)
      const { output } = contract.answer
      return { ...answers, [output]: Float32Array.from(answers[output] as Float32Array, change) }
    },
  }
  const card = await inferredCard(cardless, changed)
  await graph.release()
  return answerOf(card).kind
}

test("inferredCard() calls probabilities what sums to 1 in every row, and anything else scores", async () => {
  expect(await kindWhere((value) => value)).toBe("probabilities")
  expect(await kindWhere((value) => value + 0.1)).toBe("scores")
  expect(await kindWhere((value) => -value)).toBe("scores")
})

test("inferredCard() promises nothing of a graph that can't run", async () => {
  const broken: Graph = {
    inputs: [],
    outputs: [],
    run: () => Promise.reject(new Error("out of memory")),
    release: async () => {},
  }
  expect(answerOf(await inferredCard(cardless, broken)).kind).toBe("scores")
})

test("inferredCard() refuses a graph of texts that tells none of them", () => {
  const inputs = contract.inputs.map((input) => ({
    ...input,
    type: "string" as const,
    categories: input.categories.map(() => undefined),
  }))
  const silent = { ...cardless, contract: { ...contract, inputs } }
  const graph: Graph = { inputs: [], outputs: [], run: async () => ({}), release: async () => {} }
  expect(inferredCard(silent, graph)).rejects.toBeInstanceOf(GraphError)
})
