import { type Matrix, rowOf, zeros } from "../matrix.ts"
import { fitScaler, standardise } from "./scaler.ts"

/**
 * The covariance of some rows, drawn towards a multiple of the identity as far as its uncertainty
 * asks.
 *
 * Ledoit and Wolf, A well-conditioned estimator for large-dimensional covariance matrices (2004),
 * on the rows in standard units and scaled back, divisor n: the definition of scikit-learn's
 * `shrinkage="auto"`.
 *
 * @returns a symmetric matrix, one row and one column a feature
 */
export function shrunkCovariance(features: Matrix): Matrix {
  const { rows, columns } = features
  const scaler = fitScaler(features)
  const scaled = standardise(scaler, features)
  const covariance = zeros(columns, columns)
  let fourth = 0
  for (let row = 0; row < rows; row++) {
    const cells = rowOf(scaled, row)
    let square = 0
    for (let left = 0; left < columns; left++) {
      const value = cells[left] as number
      square += value * value
      for (let right = 0; right < columns; right++) {
        const cell = left * columns + right
        covariance.values[cell] =
          (covariance.values[cell] as number) + (value * (cells[right] as number)) / rows
      }
    }
    fourth += square * square
  }

  let trace = 0
  for (let column = 0; column < columns; column++)
    trace += covariance.values[column * (columns + 1)] as number
  const squares = covariance.values.reduce((sum, value) => sum + value * value, 0)
  const centre = trace / columns
  const uncertainty = (fourth / rows - squares) / rows
  const dispersion = squares - (trace * trace) / columns
  // A single feature, or equal variances without correlation: there is nothing to draw it away
  // from.
  const share = dispersion > 0 ? Math.min(Math.max(uncertainty, 0) / dispersion, 1) : 0

  for (let left = 0; left < columns; left++) {
    for (let right = 0; right < columns; right++) {
      const cell = left * columns + right
      const drawn =
        (1 - share) * (covariance.values[cell] as number) + (left === right ? share * centre : 0)
      covariance.values[cell] =
        drawn * (scaler.scales[left] as number) * (scaler.scales[right] as number)
    }
  }
  return covariance
}
