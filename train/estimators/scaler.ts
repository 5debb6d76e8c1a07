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
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      means[column] = (means[column] as number) + (values[at++] as number)
  }
  for (let column = 0; column < columns; column++) means[column] = (means[column] as number) / rows
  const scales = new Float64Array(columns)
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const distance = (values[at++] as number) - (means[column] as number)
      scales[column] = (scales[column] as number) + distance * distance
    }
  }
  for (let column = 0; column < columns; column++) {
    const scale = Math.sqrt((scales[column] as number) / rows)
    // Rounding leaves a column that does not vary with a deviation of the mean's last bits, not of
    // 0.
    scales[column] = scale > Math.abs(means[column] as number) * 1e-14 ? scale : 1
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
