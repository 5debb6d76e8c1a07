import { ELEMENT_TYPES } from "./field-numbers.ts"
import { GraphError } from "./graph-error.ts"
import type { Value } from "./graph.ts"

/** An input or output in words, for example `X (float32, rows × 4)`. */
export function described({ name, element, shape }: Value): string {
  const type = elementName(element)
  if (!shape) return `${name} (${type})`
  const sizes = shape.map((size, index) => size ?? (index === 0 ? "rows" : "any"))
  return `${name} (${[type, sizes.join(" × ")].filter(Boolean).join(", ")})`
}

/** More columns than any table has; a garbled file can name billions. */
const MOST_COLUMNS = 100_000

/** @throws {GraphError} if an input or output has more columns than a table can have */
export function refuseTooWide(value: Value, columns: number | undefined): void {
  if (columns === undefined || columns <= MOST_COLUMNS) return
  throw new GraphError(
    `${described(value)}: has more columns than the ${MOST_COLUMNS} that are taken`,
  )
}

/** The name of an element type, as ONNX Runtime has it. */
export function elementName(element: number | undefined): string {
  if (element === undefined) return "not a tensor"
  const found = Object.entries(ELEMENT_TYPES).find(([, number]) => number === element)
  return found ? found[0] : `element type ${element}`
}
