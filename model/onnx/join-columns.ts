import type { Edit } from "./edit.ts"
import { encode } from "./encode.ts"
import { FIELDS } from "./field-numbers.ts"
import { rewritten } from "./fields.ts"
import { type OnnxGraph, readGraph, type Value } from "./graph.ts"
import { labelValues } from "./label-values.ts"
import { node, tensor, value } from "./messages.ts"
import { floatType, isLabel, isNumbers } from "./output.ts"

/**
 * Joins outputs that are one column each, as skl2onnx writes a classifier's probabilities with
 * `zipmap="columns"`: a further output has them side by side.
 *
 * The outputs that are joined stay as they are.
 *
 * @param message the encoded GraphProto
 */
export function joinColumns(message: Uint8Array): Edit {
  const graph = readGraph(message)
  const label = graph.outputs.find(isLabel)
  const columns = label ? columnsOf(graph) : []
  if (!label || columns.length < 2) return { graph: message, changes: [], columnNames: new Map() }
  const newName = newNames(graph)
  const name = newName("output_probability")
  const shape = newName("one_column")
  const matrices = columns.map((column) => newName(`${column.name}_column`))
  return {
    graph: rewritten(
      message,
      () => undefined,
      encode([
        FIELDS.graph.nodes,
        [
          ...columns.map((column, index) =>
            node({
              type: "Reshape",
              inputs: [column.name, shape],
              outputs: [matrices[index] as string],
            }),
          ),
          node({ type: "Concat", inputs: matrices, outputs: [name], attributes: { axis: 1n } }),
        ],
      ]),
      encode([FIELDS.graph.constants, tensor(shape, [2], BigInt64Array.of(-1n, 1n))]),
      encode([FIELDS.graph.outputs, value(name, floatType(columns[0]), ["rows", columns.length])]),
    ),
    changes: [
      `outputs ${columns.map((column) => column.name).join(", ")}: joined side by side as output ${name}`,
    ],
    columnNames: new Map([[name, classesOf(graph, label, columns)]]),
  }
}

/** The columns are named after the classes, but not quite: skl2onnx puts a letter before each. */
function classesOf(graph: OnnxGraph, label: Value, columns: readonly Value[]): readonly string[] {
  const classes = labelValues(graph, label.name, columns.length)
  return classes?.length === columns.length ? classes : columns.map(({ name }) => name)
}

/** The outputs that are one column of floats, where there are no other floats. */
function columnsOf({ outputs }: OnnxGraph): readonly Value[] {
  const columns = outputs.filter(isNumbers)
  const isOneType = columns.every(({ element }) => element === columns[0]?.element)
  return isOneType && columns.every(isColumn) ? columns : []
}

function isColumn({ shape }: Value): boolean {
  return shape?.length === 1 || (shape?.length === 2 && shape[1] === 1)
}

/** Gives names that no tensor of the graph has, near to those wanted. */
function newNames({ nodes, inputs }: OnnxGraph): (wanted: string) => string {
  const used = new Set([
    ...inputs.map(({ name }) => name),
    ...nodes.flatMap((each) => [...each.inputs, ...each.outputs]),
  ])
  return (wanted) => {
    let name = wanted
    for (let number = 2; used.has(name); number++) name = `${wanted}_${number}`
    used.add(name)
    return name
  }
}
