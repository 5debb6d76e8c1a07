import { answerOf } from "./answer.ts"
import type { GraphContract } from "./contract.ts"
import { cutMaps } from "./cut-maps.ts"
import { encode } from "./encode.ts"
import { FIELDS } from "./field-numbers.ts"
import { rewritten } from "./fields.ts"
import { freeRows } from "./free-rows.ts"
import { readGraph } from "./graph.ts"
import { inputsOf } from "./inputs.ts"
import { joinColumns } from "./join-columns.ts"
import { type OnnxModel, readModel } from "./model.ts"
import { refuseTooNew } from "./versions.ts"

/** A graph that ONNX Runtime's JavaScript can run, and what it takes and gives. */
export interface PreparedGraph {
  /** The file, or where it had to be changed, the changed one. */
  readonly bytes: Uint8Array
  /** What was done to it, a line each; empty if nothing was. */
  readonly changes: readonly string[]
  readonly contract: GraphContract
}

/** What is known of a file beside its bytes. */
export interface PrepareOptions {
  /**
   * The names of the classes in the order of the model's columns, as somebody has written them into
   * a card.
   */
  classes?: readonly string[] | undefined
}

/**
 * Makes a classifier or regressor from elsewhere fit to be served, and reads from its graph what it
 * takes and gives. The graph is not run.
 *
 * @param bytes an ONNX file
 * @throws {GraphError} saying why it can't be served
 */
export function prepareGraph(bytes: Uint8Array, { classes }: PrepareOptions = {}): PreparedGraph {
  const model = readModel(bytes)
  refuseTooNew(model)
  let message = model.graph
  const changes: string[] = []
  const columnNames = new Map<string, readonly string[]>()
  for (const edit of [cutMaps, joinColumns, freeRows]) {
    const edited = edit(message)
    message = edited.graph
    changes.push(...edited.changes)
    for (const [output, names] of edited.columnNames) columnNames.set(output, names)
  }
  const graph = readGraph(message)
  return {
    bytes: changes.length === 0 ? bytes : withGraph(bytes, model, message),
    changes,
    contract: {
      inputs: inputsOf(graph, model.metadata),
      answer: answerOf(graph, { columnNames, metadata: model.metadata, classes }),
      metadata: model.metadata,
      producer: model.producer,
      operatorSets: model.operatorSets,
    },
  }
}

/** The version of ONNX's own operators for a file that had none of them, but is given some. */
const ADDED_OPERATOR_SET = 13

/** The file with another graph in its place. */
function withGraph(bytes: Uint8Array, model: OnnxModel, graph: Uint8Array): Uint8Array {
  const set = encode([FIELDS.operatorSet.version, BigInt(ADDED_OPERATOR_SET)])
  const added = model.operatorSets.has("") ? [] : [encode([FIELDS.model.operatorSets, set])]
  return rewritten(
    bytes,
    ({ number }) => (number === FIELDS.model.graph ? graph : undefined),
    ...added,
  )
}
