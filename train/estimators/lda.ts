import { countClasses, type Dataset } from "../dataset.ts"
import { type Matrix, rowOf, selectRows, zeros } from "../matrix.ts"
import { factor, solve } from "./cholesky.ts"
import { FitError } from "./fit-error.ts"
import type { LinearModel } from "./linear.ts"
import { shrunkCovariance } from "./shrinkage.ts"

/**
 * Added to the diagonal, as a share of its mean: columns that are exact combinations of others stay
 * solvable.
 */
const RIDGE = 1e-12

/**
 * In standard units, less variance than this within the classes is the rounding of equal values:
 * those that differ as 32-bit floats have more.
 */
const NO_VARIANCE = 1e-18

/**
 * How the covariance is estimated: as it is, or drawn towards independence where rows are few
 * (Ledoit and Wolf).
 */
export interface LdaOptions {
  shrinkage?: "ledoit-wolf" | undefined
}

/**
 * Linear discriminant analysis: classes are Gaussian with one covariance, and as frequent as in the
 * data.
 *
 * Without shrinkage the covariance is the pooled one within the classes, divisor n - classes
 * (Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.3). With it, it is
 * scikit-learn's: the mean, weighted by the frequencies, of each class's own shrunk covariance.
 *
 * @throws {FitError} if a class has no row, or the features do not vary within the classes
 */
export function fitLda(data: Dataset, { shrinkage }: LdaOptions = {}): LinearModel {
  const { features, classes } = data
  const counts = countClasses(data)
  if (counts.includes(0)) throw new FitError(`lda: class ${counts.indexOf(0)} has no row`)
  const means = classMeans(data)
  const covariance = shrinkage ? shrunkByClass(data, counts) : pooled(data, means)

  const { columns } = features
  let trace = 0
  for (let column = 0; column < columns; column++)
    trace += covariance.values[column * (columns + 1)] as number
  for (let column = 0; column < columns; column++) {
    const diagonal = column * (columns + 1)
    covariance.values[diagonal] =
      (covariance.values[diagonal] as number) + (RIDGE * trace) / columns
  }
  if (!(trace > NO_VARIANCE * columns) || !factor(covariance)) {
    throw new FitError(
      "lda: in some of the rows it had to learn from, the features do not vary within the classes; leave lda out of the candidates",
    )
  }

  const weights = zeros(classes, columns)
  const intercepts = Float64Array.from(counts, (count, label) => {
    const mean = rowOf(means, label)
    const weight = rowOf(weights, label)
    weight.set(mean)
    solve(covariance, weight)
    const distance = mean.reduce(
      (sum, value, column) => sum + value * (weight[column] as number),
      0,
    )
    return Math.log(count / features.rows) - distance / 2
  })
  return { weights, intercepts }
}

/**
 * The mean of each feature over the rows of each class.
 *
 * @returns one row a class, one column a feature
 */
export function classMeans(data: Dataset): Matrix {
  const { features, labels, classes } = data
  const { rows, columns, values } = features
  const counts = countClasses(data)
  const means = zeros(classes, columns)
  for (let row = 0; row < rows; row++) {
    const at = (labels[row] as number) * columns
    for (let column = 0; column < columns; column++) {
      means.values[at + column] =
        (means.values[at + column] as number) + (values[row * columns + column] as number)
    }
  }
  for (let cell = 0; cell < means.values.length; cell++) {
    means.values[cell] =
      (means.values[cell] as number) / (counts[Math.floor(cell / columns)] as number)
  }
  return means
}

/** The covariance within the classes: the lower triangle of a square matrix. */
function pooled({ features, labels, classes }: Dataset, means: Matrix): Matrix {
  const { rows, columns, values } = features
  const covariance = zeros(columns, columns)
  const distances = new Float64Array(columns)
  for (let row = 0; row < rows; row++) {
    const mean = (labels[row] as number) * columns
    for (let column = 0; column < columns; column++) {
      distances[column] =
        (values[row * columns + column] as number) - (means.values[mean + column] as number)
    }
    for (let left = 0; left < columns; left++) {
      const distance = distances[left] as number
      for (let right = 0; right <= left; right++) {
        const cell = left * columns + right
        covariance.values[cell] =
          (covariance.values[cell] as number) + distance * (distances[right] as number)
      }
    }
  }
  for (let cell = 0; cell < covariance.values.length; cell++) {
    covariance.values[cell] = (covariance.values[cell] as number) / (rows - classes)
  }
  return covariance
}

function shrunkByClass({ features, labels, classes }: Dataset, counts: Uint32Array): Matrix {
  const covariance = zeros(features.columns, features.columns)
  for (let label = 0; label < classes; label++) {
    const rows = Uint32Array.from(labels.keys()).filter((row) => labels[row] === label)
    const own = shrunkCovariance(selectRows(features, rows))
    const share = (counts[label] as number) / features.rows
    for (let cell = 0; cell < own.values.length; cell++) {
      covariance.values[cell] =
        (covariance.values[cell] as number) + share * (own.values[cell] as number)
    }
  }
  return covariance
}
