import { categoriesOf } from "./categories.ts"
import type { ElementType, GraphInput } from "./contract.ts"
import { GraphError } from "./graph-error.ts"
import type { OnnxGraph, Value } from "./graph.ts"
import { columnNames } from "./names.ts"
import { described, elementName, refuseTooWide } from "./shape.ts"

const SERVED = ["float32", "float64", "int64", "int32", "bool", "string"] as const

/**
 * What a graph takes, found from its inputs.
 *
 * @param metadata the file's `metadata_props`
 * @throws {GraphError} if one of them is no column and no matrix, or of a type that is not served
 */
export function inputsOf(
  graph: OnnxGraph,
  metadata: ReadonlyMap<string, string>,
): readonly GraphInput[] {
  if (graph.inputs.length === 0) throw new GraphError("takes no input")
  const sized = graph.inputs.map((input) => ({
    name: input.name,
    type: elementTypeOf(input),
    ...sizesOf(input),
  }))
  const categories = categoriesOf(graph)
  const given = columnNames(
    metadata,
    sized.reduce((sum, { columns }) => sum + columns, 0),
  )
  let start = 0
  return sized.map((input) => {
    const from = start
    start += input.columns
    const places = Array.from({ length: input.columns }, (_, column) => column)
    const { name, type, rank, columns } = input
    return {
      name,
      type,
      rank,
      columns,
      names: given?.slice(from, start) ?? places.map((column) => nameOf(input, column)),
      categories: places.map((column) => categories(name, column)),
    }
  })
}

function nameOf({ name, columns }: Pick<GraphInput, "name" | "columns">, column: number): string {
  return columns === 1 ? name : `${name}_${column}`
}

function elementTypeOf(input: Value): ElementType {
  const name = elementName(input.element)
  const type = SERVED.find((served) => served === name)
  if (type) return type
  throw new GraphError(
    `input ${described(input)}: can't be taken; export it with ${SERVED.slice(0, -1).join(", ")} or ${SERVED.at(-1)}`,
  )
}

function sizesOf(input: Value): Pick<GraphInput, "rank" | "columns"> {
  const { shape } = input
  if (shape === undefined) {
    throw new GraphError(
      `input ${described(input)}: the number of its columns is not told; export it with its shape`,
    )
  }
  const [rows, columns] = shape
  if (shape.length > 2) {
    throw new GraphError(
      `input ${described(input)}: has ${shape.length} dimensions, as images and sequences have; ` +
        "served are tables, rows × columns",
    )
  }
  if (shape.length === 0 || (shape.length === 1 && rows !== undefined)) {
    throw new GraphError(
      `input ${described(input)}: has no dimension for rows; export it with rows × columns`,
    )
  }
  if (shape.length === 1) return { rank: 1, columns: 1 }
  if (columns === undefined) {
    throw new GraphError(
      `input ${described(input)}: the number of its columns is not told; ` +
        "export it with that number, for example FloatTensorType([None, 4])",
    )
  }
  refuseTooWide(input, columns)
  return { rank: 2, columns }
}
