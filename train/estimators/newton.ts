import { factor, solve } from "./cholesky.ts"
import { lineSearch, type Position, residualOf } from "./descent.ts"
import { hessianAt } from "./hessian.ts"
import type { SoftmaxObjective } from "./objective.ts"

const MOST_ITERATIONS = 100

/**
 * Minimises by Newton's method with a line search: few iterations, each at the price of the whole
 * Hessian.
 *
 * @param start where to begin
 * @param tolerance the residual at which to stop, of the gradient of the mean loss
 * @returns the best position reached
 */
export function newton(objective: SoftmaxObjective, start: Position, tolerance: number): Position {
  let position = start
  for (
    let iteration = 0;
    iteration < MOST_ITERATIONS && residualOf(position) > tolerance;
    iteration++
  ) {
    const hessian = hessianAt(objective, position.parameters)
    if (!factor(hessian)) break
    const direction = solve(
      hessian,
      position.gradient.map((value) => -value),
    )
    const next = lineSearch(objective, position, direction)
    if (!next) break
    position = next
  }
  return position
}
