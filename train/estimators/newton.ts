import type { Matrix } from "../matrix.ts"
import { factor, solve } from "./cholesky.ts"
import { lineSearch, type Position, residualOf } from "./descent.ts"
import { FitError } from "./fit-error.ts"
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
    const direction = solve(
      factored(hessianAt(objective, position.parameters)),
      position.gradient.map((value) => -value),
    )
    const next = lineSearch(objective, position, direction)
    if (!next) break
    position = next
  }
  return position
}

/**
 * The factor of a Hessian; where rounding has left it without one, of as little more as gives it
 * one.
 *
 * @throws {FitError} if the Hessian is not finite
 */
export function factored(hessian: Matrix): Matrix {
  const { rows, values } = hessian
  let largest = 0
  for (let index = 0; index < rows; index++) {
    largest = Math.max(largest, values[index * (rows + 1)] as number)
  }
  for (let damping = 0; ; damping = Math.max(10 * damping, 1e-14 * largest, Number.MIN_VALUE)) {
    const attempt = { ...hessian, values: values.slice() }
    for (let index = 0; index < rows; index++) {
      const diagonal = index * (rows + 1)
      attempt.values[diagonal] = (attempt.values[diagonal] as number) + damping
    }
    if (factor(attempt)) return attempt
    if (!Number.isFinite(damping))
      throw new FitError("logistic: the features are too large to compute with")
  }
}
