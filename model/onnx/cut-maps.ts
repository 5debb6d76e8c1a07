import type { Edit } from "./edit.ts"
import { FIELDS } from "./field-numbers.ts"
import { rewritten, textOf } from "./fields.ts"
import { GraphError } from "./graph-error.ts"
import { type GraphNode, readGraph } from "./graph.ts"
import { tensorType } from "./messages.ts"

/**
 * Cuts the maps off the outputs: a classifier's converters like to end the graph with ZipMap, which
 * makes a list of maps from class to probability, and ONNX Runtime hands nothing but tensors to
 * JavaScript (issue 8007).
 *
 * ZipMap becomes Identity, so that the output keeps its name, and is the tensor that ZipMap was
 * given. All else stays byte for byte.
 *
 * @param message the encoded GraphProto
 * @throws {GraphError} if a ZipMap names no classes
 */
export function cutMaps(message: Uint8Array): Edit {
  const graph = readGraph(message)
  const cuts = new Set<number>()
  const columnNames = new Map<string, readonly string[]>()
  for (const { name } of graph.outputs) {
    const node = graph.producer(name)
    if (node?.type !== "ZipMap") continue
    cuts.add(node.message.byteOffset)
    columnNames.set(name, classesOf(node))
  }
  if (cuts.size === 0) return { graph: message, changes: [], columnNames }
  return {
    graph: rewritten(message, ({ number, content }) => {
      if (number === FIELDS.graph.nodes) {
        return cuts.has(content.byteOffset) ? identity(content) : undefined
      }
      if (number !== FIELDS.graph.outputs) return undefined
      const name = textOf(content, FIELDS.value.name) ?? ""
      const classes = columnNames.get(name)
      return classes && withType(content, tensorType("float32", ["rows", classes.length]))
    }),
    changes: Array.from(
      columnNames,
      ([name, { length }]) =>
        `output ${name}: ZipMap is cut, so that it is a tensor of rows × ${length} and no list of maps`,
    ),
    columnNames,
  }
}

function classesOf(node: GraphNode): readonly string[] {
  const texts = node.attribute("classlabels_strings")?.texts() ?? []
  if (texts.length > 0) return texts
  const integers = node.attribute("classlabels_int64s")?.integers() ?? []
  if (integers.length > 0) return integers.map(String)
  throw new GraphError(`output ${node.outputs[0]}: its ZipMap names no classes; export it again`)
}

/** The same output with another type. */
function withType(output: Uint8Array, type: Uint8Array): Uint8Array {
  return rewritten(output, ({ number }) => (number === FIELDS.value.type ? type : undefined))
}

/** The same node as Identity, from which ZipMap differs in operator, operator set and attributes. */
function identity(node: Uint8Array): Uint8Array {
  return rewritten(node, ({ number }) => {
    if (number === FIELDS.node.type) return IDENTITY
    return number === FIELDS.node.domain || number === FIELDS.node.attributes ? null : undefined
  })
}

const IDENTITY = new TextEncoder().encode("Identity")
