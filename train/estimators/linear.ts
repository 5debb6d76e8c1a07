import { type Matrix, zeros } from "../matrix.ts"

/**
 * A linear classifier: the probabilities of a row are the softmax of `weights · row + intercepts`.
 */
export interface LinearModel {
  /** One row a class, one column a feature. */
  readonly weights: Matrix
  /** One value a class. */
  readonly intercepts: Float64Array
}

/**
 * The probability of each class for each row.
 *
 * @param model with as many columns of weights as there are features
 * @returns one row an example, one column a class, each row summing to 1
 * @throws {RangeError} if the two disagree on the number of features
 */
export function probabilitiesOf({ weights, intercepts }: LinearModel, features: Matrix): Matrix {
  if (weights.columns !== features.columns) {
    throw new RangeError(
      `the model has ${weights.columns} features, but the rows have ${features.columns}`,
    )
  }
  const probabilities = zeros(features.rows, weights.rows)
  const logits = probabilities.values
  for (let row = 0; row < features.rows; row++) {
    for (let label = 0; label < weights.rows; label++) {
      let logit = intercepts[label] as number
      for (let column = 0; column < weights.columns; column++) {
        logit +=
          (weights.values[label * weights.columns + column] as number) *
          (features.values[row * weights.columns + column] as number)
      }
      logits[row * weights.rows + label] = logit
    }
    softmax(logits, row * weights.rows, weights.rows)
  }
  return probabilities
}

/**
 * Turns some logits into probabilities, in place; the largest is taken off first, so that nothing
 * overflows.
 */
function softmax(values: Float64Array, start: number, count: number): void {
  let largest = values[start] as number
  for (let index = start + 1; index < start + count; index++)
    largest = Math.max(largest, values[index] as number)
  let sum = 0
  for (let index = start; index < start + count; index++) {
    sum += values[index] = Math.exp((values[index] as number) - largest)
  }
  for (let index = start; index < start + count; index++)
    values[index] = (values[index] as number) / sum
}

/**
 * The same classifier with the smallest numbers: what all classes have in common is taken off their
 * weights and intercepts. It changes no probability, and leaves less to be lost when the numbers
 * are rounded to 32 bits.
 */
export function centred({ weights, intercepts }: LinearModel): LinearModel {
  const { rows, columns, values } = weights
  const smaller = {
    weights: zeros(rows, columns),
    intercepts: intercepts.slice(),
  }
  const centre = (from: Float64Array, to: Float64Array, first: number, step: number) => {
    let sum = 0
    for (let label = 0; label < rows; label++) sum += from[first + label * step] as number
    for (let label = 0; label < rows; label++) {
      to[first + label * step] = (from[first + label * step] as number) - sum / rows
    }
  }
  for (let column = 0; column < columns; column++)
    centre(values, smaller.weights.values, column, columns)
  centre(intercepts, smaller.intercepts, 0, 1)
  return smaller
}
