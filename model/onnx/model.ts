import { FIELDS } from "./field-numbers.ts"
import { contentsOf, integerOf, messageOf, textOf } from "./fields.ts"
import { GraphError } from "./graph-error.ts"

/** What an ONNX file holds beside its graph (ModelProto). */
export interface OnnxModel {
  /** The version of the file format. */
  readonly irVersion: number
  /** What wrote the file, for example `skl2onnx 1.20.0`; undefined where it does not say. */
  readonly producer: string | undefined
  /** The version of each operator set by its domain; ONNX's own has the empty name. */
  readonly operatorSets: ReadonlyMap<string, number>
  /** Its `metadata_props`. */
  readonly metadata: ReadonlyMap<string, string>
  /** The encoded GraphProto. */
  readonly graph: Uint8Array
}

/**
 * Reads an ONNX file, all but its graph.
 *
 * @throws {GraphError} where it is none
 */
export function readModel(bytes: Uint8Array): OnnxModel {
  const fields = FIELDS.model
  const graph = messageOf(bytes, fields.graph)
  if (!graph) throw new GraphError("is not an ONNX file: it holds no graph")
  const operatorSets = new Map<string, number>()
  for (const set of contentsOf(bytes, fields.operatorSets)) {
    const domain = textOf(set, FIELDS.operatorSet.domain) ?? ""
    const version = Number(integerOf(set, FIELDS.operatorSet.version) ?? 0n)
    // skl2onnx can list a set twice.
    operatorSets.set(nameOf(domain), Math.max(version, operatorSets.get(nameOf(domain)) ?? 0))
  }
  return {
    irVersion: Number(integerOf(bytes, fields.irVersion) ?? 0n),
    producer: producerOf(bytes),
    operatorSets,
    metadata: new Map(
      contentsOf(bytes, fields.metadata).map((entry) => [
        textOf(entry, FIELDS.entry.key) ?? "",
        textOf(entry, FIELDS.entry.value) ?? "",
      ]),
    ),
    graph,
  }
}

/** CatBoost tells pages about its build where others have their version. */
const VERSION = /^\S{1,40}$/

function producerOf(bytes: Uint8Array): string | undefined {
  const name = textOf(bytes, FIELDS.model.producerName)
  const version = textOf(bytes, FIELDS.model.producerVersion) ?? ""
  if (!name) return undefined
  return VERSION.test(version) ? `${name} ${version}` : name
}

/** `ai.onnx` is another name of ONNX's own operator set. */
function nameOf(domain: string): string {
  return domain === "ai.onnx" ? "" : domain
}
