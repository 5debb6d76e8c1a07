import type { Matrix } from "../matrix.ts"

/**
 * Factors a symmetric positive definite matrix as L · Lᵀ, in place.
 *
 * @param matrix square; only its lower triangle is read, and becomes L
 * @returns false if the matrix is not positive definite to working precision; it is then
 *   half-factored
 */
export function factor({ rows, values }: Matrix): boolean {
  for (let column = 0; column < rows; column++) {
    for (let row = column; row < rows; row++) {
      let sum = values[row * rows + column] as number
      for (let index = 0; index < column; index++) {
        sum -= (values[row * rows + index] as number) * (values[column * rows + index] as number)
      }
      if (row > column) {
        values[row * rows + column] = sum / (values[column * rows + column] as number)
      } else if (sum > 0) {
        values[row * rows + column] = Math.sqrt(sum)
      } else {
        return false
      }
    }
  }
  return true
}

/**
 * Solves L · Lᵀ · x = b, in place.
 *
 * @param factored what `factor` made
 * @param vector b, which becomes x
 */
export function solve({ rows, values }: Matrix, vector: Float64Array): Float64Array {
  for (let row = 0; row < rows; row++) {
    let sum = vector[row] as number
    for (let index = 0; index < row; index++)
      sum -= (values[row * rows + index] as number) * (vector[index] as number)
    vector[row] = sum / (values[row * rows + row] as number)
  }
  for (let row = rows - 1; row >= 0; row--) {
    const value = (vector[row] as number) / (values[row * rows + row] as number)
    vector[row] = value
    for (let index = 0; index < row; index++) {
      vector[index] = (vector[index] as number) - (values[row * rows + index] as number) * value
    }
  }
  return vector
}
