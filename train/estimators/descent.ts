import type { SoftmaxObjective } from "./objective.ts"

/** The share of the promised decrease that a step has to bring (Armijo's constant). */
const DECREASE = 1e-4
/**
 * Near the optimum the objective stops changing in its last digits; the slope is then believed
 * instead of the value.
 */
const FLOOR = 1e-10
const LONGEST_SEARCH = 40

/** A place on the way to the optimum. */
export interface Position {
  parameters: Float64Array
  gradient: Float64Array
  value: number
}

/** The position at some parameters. */
export function positionAt(objective: SoftmaxObjective, parameters: Float64Array): Position {
  const gradient = new Float64Array(objective.size)
  return {
    parameters,
    gradient,
    value: objective.evaluate(parameters, gradient),
  }
}

/**
 * The largest magnitude of a gradient: the residual of the optimality conditions (Karush, Kuhn,
 * Tucker).
 */
export function residualOf({ gradient }: Position): number {
  let largest = 0
  // Math.max keeps a NaN once there is one; a comparison would lose it again.
  for (const value of gradient) largest = Math.max(largest, Math.abs(value))
  return largest
}

/** The inner product of two vectors. */
export function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0
  for (let index = 0; index < left.length; index++)
    sum += (left[index] as number) * (right[index] as number)
  return sum
}

/**
 * Goes along a direction as far as it pays, the whole step first.
 *
 * A step is taken if it brings the decrease that the slope promised, or, where the value has no
 * digits left, if the slope itself flattened (the approximate Wolfe conditions of Hager and Zhang
 * 2005).
 *
 * @param direction of descent
 * @returns the new position; undefined if no step along the direction improves, which is the limit
 *   of the arithmetic
 */
export function lineSearch(
  objective: SoftmaxObjective,
  from: Position,
  direction: Float64Array,
): Position | undefined {
  const slope = dot(from.gradient, direction)
  if (!(slope < 0)) return undefined
  let step = 1
  for (let attempt = 0; attempt < LONGEST_SEARCH; attempt++) {
    const next = positionAt(
      objective,
      from.parameters.map((value, index) => value + step * (direction[index] as number)),
    )
    if (next.value <= from.value + DECREASE * step * slope) return next
    const nextSlope = dot(next.gradient, direction)
    const sameValue = next.value <= from.value + FLOOR * Math.abs(from.value)
    if (sameValue && Math.abs(nextSlope) < 0.9 * -slope) return next
    // The secant through the two slopes points at the minimum along the line, if it lies between
    // the two.
    step *= nextSlope > 0 ? Math.min(Math.max(slope / (slope - nextSlope), 0.1), 0.9) : 0.5
  }
  return undefined
}
