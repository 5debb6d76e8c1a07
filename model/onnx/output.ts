import { ELEMENT_TYPES } from "./field-numbers.ts"
import type { Value } from "./graph.ts"

/** True for an output that can be the chosen class: one whole number or text a row. */
export function isLabel({ element, shape }: Value): boolean {
  if (element !== ELEMENT_TYPES.int64 && element !== ELEMENT_TYPES.string) return false
  return shape === undefined || shape.length <= 1 || (shape.length === 2 && (shape[1] ?? 1) === 1)
}

/** True for an output that can be a number a row, or a number a class and row. */
export function isNumbers({ element, shape }: Value): boolean {
  if (element !== ELEMENT_TYPES.float32 && element !== ELEMENT_TYPES.float64) return false
  return shape === undefined || shape.length === 1 || shape.length === 2
}

/** The type of an output of numbers. */
export function floatType(output: Value | undefined): "float32" | "float64" {
  return output?.element === ELEMENT_TYPES.float64 ? "float64" : "float32"
}
