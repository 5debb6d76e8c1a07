import type { ModelCard } from "../../model/card.ts"
import { inferCard } from "../../model/infer-card.ts"
import type { GraphContract } from "../../model/onnx/contract.ts"
import { areProbabilities, trialRows } from "../../model/onnx/trial.ts"
import { uncheckedRun } from "./checked-run.ts"
import type { Graph } from "./engine.ts"
import { layoutOf } from "./layout.ts"
import { rowsFrom, type Values } from "./values.ts"

/** So many rows show whether numbers are probabilities. */
const TRIALS = 32

/** A model without a card. */
export interface Cardless {
  readonly name: string
  readonly contract: GraphContract
  /** The digest of its file. */
  readonly sha256: string
}

/**
 * Makes a card of a graph. Where its operators do not prove whether its numbers are probabilities, it
 * is run: what does not always sum to 1 is called scores.
 *
 * @throws {GraphError} if the graph tells too little of itself
 */
export async function inferredCard(
  { name, contract, sha256 }: Cardless,
  graph: Graph,
): Promise<ModelCard> {
  const { answer, inputs } = contract
  if (answer.kind === "value" || answer.isProven) return inferCard(name, contract, sha256)
  const called = (kind: "probabilities" | "scores") =>
    inferCard(name, { ...contract, answer: { ...answer, kind } }, sha256)
  const scores = called("scores")
  const rows = rowsFrom(scores.features, trialRows(inputs, TRIALS).flat())
  const values = await uncheckedRun(scores, graph)(rows).catch(() => undefined)
  const classes = answer.classes.length
  return values && areProbabilities(numbersOf(values, layoutOf(scores).width, classes), classes)
    ? called("probabilities")
    : scores
}

/** The numbers of classes alone, without the index of the class. */
function numbersOf(values: Values, width: number, classes: number): number[] {
  return Array.from(values).filter((_, index) => index % width < classes)
}
