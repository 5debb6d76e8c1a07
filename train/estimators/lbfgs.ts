import { dot, lineSearch, type Position, residualOf } from "./descent.ts"
import type { SoftmaxObjective } from "./objective.ts"

/** How many of the last steps are remembered. */
const MEMORY = 10

/** Multiplies a vector by an approximation of the inverse Hessian, in place. */
export type Preconditioner = (vector: Float64Array) => Float64Array

interface Step {
  move: Float64Array
  change: Float64Array
  curvature: number
}

/**
 * Minimises by the limited-memory method of Broyden, Fletcher, Goldfarb and Shanno (Nocedal and
 * Wright, Numerical Optimization, algorithm 7.4), with an own approximation of the Hessian to begin
 * with.
 *
 * @param start where to begin
 * @param precondition the better it is, the fewer passes over the rows are needed
 * @param tolerance the residual at which to stop, of the gradient of the mean loss
 * @param mostIterations after so many it stops in any case
 * @returns the best position reached
 */
export function lbfgs(
  objective: SoftmaxObjective,
  start: Position,
  precondition: Preconditioner,
  tolerance: number,
  mostIterations: number,
): Position {
  const steps: Step[] = []
  let position = start
  for (
    let iteration = 0;
    iteration < mostIterations && residualOf(position) > tolerance;
    iteration++
  ) {
    const next = lineSearch(
      objective,
      position,
      descentDirection(position.gradient, steps, precondition),
    )
    if (!next) {
      // What was remembered may mislead: one more attempt without it decides.
      if (steps.length === 0) break
      steps.length = 0
      continue
    }
    const move = difference(next.parameters, position.parameters)
    const change = difference(next.gradient, position.gradient)
    const curvature = dot(move, change)
    if (curvature > 0) steps.push({ move, change, curvature })
    if (steps.length > MEMORY) steps.shift()
    position = next
  }
  return position
}

/** Minus the gradient times the approximate inverse Hessian (the two loops of the algorithm). */
function descentDirection(
  gradient: Float64Array,
  steps: Step[],
  precondition: Preconditioner,
): Float64Array {
  const direction = gradient.map((value) => -value)
  const shares = new Float64Array(steps.length)
  for (let index = steps.length - 1; index >= 0; index--) {
    const { move, change, curvature } = steps[index] as Step
    const share = dot(move, direction) / curvature
    shares[index] = share
    add(direction, change, -share)
  }
  precondition(direction)
  steps.forEach(({ move, change, curvature }, index) => {
    add(direction, move, (shares[index] as number) - dot(change, direction) / curvature)
  })
  return direction
}

function add(to: Float64Array, vector: Float64Array, factor: number): void {
  for (let index = 0; index < to.length; index++)
    to[index] = (to[index] as number) + factor * (vector[index] as number)
}

function difference(left: Float64Array, right: Float64Array): Float64Array {
  return left.map((value, index) => value - (right[index] as number))
}
