import { type Matrix, zeros } from "../matrix.ts"
import type { LinearModel } from "./linear.ts"

/** Brings every feature to mean 0 and standard deviation 1. */
export interface Scaler {
  readonly means: Float64Array
  /** The standard deviation (divisor n) of each feature; 1 for one that does not vary. */
  readonly scales: Float64Array
}

/** Measures the features of some rows. */
export function fitScaler({ rows, columns, values }: Matrix): Scaler {
  const means = new Float64Array(columns)
  const varies = new Uint8Array(columns)
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const value = values[at] as number
      means[column] = (means[column] as number) + value
      if (value !== values[column]) varies[column] = 1
    }
  }
  for (let column = 0; column < columns; column++) {
    // The mean of equal values is that value: a sum of many of them would be off in its last digits.
    means[column] = varies[column] ? (means[column] as number) / rows : (values[column] as number)
  }
  const scales = new Float64Array(columns)
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const distance = (values[at++] as number) - (means[column] as number)
      scales[column] = (scales[column] as number) + distance * distance
    }
  }
  for (let column = 0; column < columns; column++) {
    // Values that differ by so little that the square of it is 0 do not vary either.
    scales[column] = Math.sqrt((scales[column] as number) / rows) || 1
  }
  return { means, scales }
}

/** A copy of the rows in standard units. */
export function standardise({ means, scales }: Scaler, { rows, columns, values }: Matrix): Matrix {
  const scaled = zeros(rows, columns)
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      scaled.values[at] =
        ((values[at] as number) - (means[column] as number)) / (scales[column] as number)
    }
  }
  return scaled
}

/**
 * The model for raw rows that answers as the given one does for rows in standard units: the scaler
 * folded in.
 */
export function foldIn(
  { means, scales }: Scaler,
  { weights, intercepts }: LinearModel,
): LinearModel {
  const { rows, columns } = weights
  const folded = {
    weights: zeros(rows, columns),
    intercepts: intercepts.slice(),
  }
  for (let label = 0; label < rows; label++) {
    for (let column = 0; column < columns; column++) {
      const weight =
        (weights.values[label * columns + column] as number) / (scales[column] as number)
      folded.weights.values[label * columns + column] = weight
      folded.intercepts[label] =
        (folded.intercepts[label] as number) - weight * (means[column] as number)
    }
  }
  return folded
}
