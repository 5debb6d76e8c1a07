import type { Dataset } from "../dataset.ts"
import { selectRows, zeros } from "../matrix.ts"
import { Random } from "../random.ts"
import { factor, solve } from "./cholesky.ts"
import { type Position, positionAt, residualOf } from "./descent.ts"
import { hessianAt } from "./hessian.ts"
import { lbfgs, type Preconditioner } from "./lbfgs.ts"
import type { LinearModel } from "./linear.ts"
import { newton } from "./newton.ts"
import { SoftmaxObjective } from "./objective.ts"
import { isWorthThreads, ParallelSums } from "./parallel.ts"

/** The residual at which a fit stops, of the gradient of the mean loss. */
export const TOLERANCE = 1e-10

/**
 * Up to so many parameters Newton's method is tried, and up to so many products in one Hessian
 * (about 30 ms).
 */
const NEWTON_PARAMETERS = 300
const NEWTON_PRODUCTS = 2e7

/**
 * A sample at least this large, or this many times the parameters, stands for the rows it was drawn
 * from.
 */
const SAMPLE_ROWS = 2000
const SAMPLE_ROWS_PER_PARAMETER = 10
const SAMPLE_SHARE = 1 / 32
/** A Hessian is factored up to this size; beyond it, only its diagonal is used. */
const FACTORED_PARAMETERS = 1500

/** How strongly the weights are drawn to 0, and where to begin. */
export interface LogisticOptions {
  /**
   * The inverse strength of the penalty, as in scikit-learn: the objective is C · Σ loss + ½ · Σ
   * weight². Above 0.
   */
  C: number
  /** The residual at which to stop. */
  tolerance?: number
  /**
   * A model to begin at, for example that of a neighbouring C: changes the time, not the result.
   */
  start?: LinearModel | undefined
}

/** A fitted logistic regression. */
export interface LogisticFit extends LinearModel {
  /** The largest derivative of the objective, divided by the rows and C: 0 at the exact optimum. */
  readonly residual: number
  /** The value reached of the objective divided by the rows and C: mean loss plus penalty. */
  readonly objective: number
}

/**
 * Multinomial logistic regression with a penalty on the squared weights.
 *
 * Two classes are fitted as the softmax of two opposite vectors at C / 2, which is exactly the
 * usual regression of one vector at C: the same penalty on twice the half weights.
 *
 * @param data features in standard units
 * @returns the one optimum, to the tolerance
 */
export function fitLogistic(
  data: Dataset,
  { C, tolerance = TOLERANCE, start }: LogisticOptions,
): LogisticFit {
  const strength = data.classes === 2 ? C / 2 : C
  const penalty = 1 / (strength * data.features.rows)
  const position = minimise(data, penalty, start ? parametersOf(start) : undefined, tolerance)
  return {
    ...modelOf(position, data),
    residual: residualOf(position),
    objective: position.value,
  }
}

function minimise(
  data: Dataset,
  penalty: number,
  start: Float64Array | undefined,
  tolerance: number,
): Position {
  const objective = new SoftmaxObjective(data, penalty)
  const origin = new Float64Array(objective.size)
  if (isNewtonCheap(objective)) {
    return newton(objective, positionAt(objective, start ?? origin), tolerance)
  }

  using sums = isWorthThreads(data.features) ? new ParallelSums(data) : undefined
  const sample = sampleOf(data, objective.size)
  // The optimum of a sample is close, so its Hessian there is nearly the one that matters: about
  // seven passes remain.
  const near = sample ? minimise(sample, penalty, start, 1e-6).parameters : (start ?? origin)
  const precondition = preconditionerAt(new SoftmaxObjective(sample ?? data, penalty), near)
  const whole = sums
    ? new SoftmaxObjective(data, penalty, (parameters, slopes) => sums.sumUp(parameters, slopes))
    : objective
  return lbfgs(whole, positionAt(whole, near), precondition, tolerance)
}

function isNewtonCheap({ size, data }: SoftmaxObjective): boolean {
  return size <= NEWTON_PARAMETERS && (data.features.rows * size * size) / 4 <= NEWTON_PRODUCTS
}

/**
 * A random sample of the rows, in their order; undefined where the rows are too few to be thinned
 * out.
 */
function sampleOf(data: Dataset, parameters: number): Dataset | undefined {
  const { features, labels, classes } = data
  const { rows } = features
  const wanted = Math.max(
    SAMPLE_ROWS,
    SAMPLE_ROWS_PER_PARAMETER * parameters,
    Math.ceil(rows * SAMPLE_SHARE),
  )
  if (wanted > rows / 2) return undefined
  const random = new Random(rows)
  // One row out of each stretch of equal length: even over the file, and without a period.
  const stretch = rows / wanted
  const chosen = Uint32Array.from(
    { length: wanted },
    (_, index) => Math.floor(index * stretch) + random.below(Math.max(Math.floor(stretch), 1)),
  )
  return {
    features: selectRows(features, chosen),
    labels: Uint16Array.from(chosen, (row) => labels[row] as number),
    classes,
  }
}

function preconditionerAt(objective: SoftmaxObjective, parameters: Float64Array): Preconditioner {
  if (objective.size <= FACTORED_PARAMETERS) {
    const hessian = hessianAt(objective, parameters)
    if (factor(hessian)) return (vector) => solve(hessian, vector)
  }
  const diagonal = diagonalBound(objective)
  return (vector) => {
    for (let index = 0; index < vector.length; index++) {
      vector[index] = (vector[index] as number) / (diagonal[index] as number)
    }
    return vector
  }
}

/**
 * The diagonal of Böhning's bound of the Hessian (1992), for features in standard units: the same
 * for every row.
 */
function diagonalBound({ size, data, penalty }: SoftmaxObjective): Float64Array {
  const stride = data.features.columns + 1
  const bound = (1 - 1 / data.classes) / 2
  return new Float64Array(size).map(
    (_, index) => bound + (index % stride === stride - 1 ? 0 : penalty),
  )
}

function modelOf({ parameters }: Position, { features, classes }: Dataset): LinearModel {
  const { columns } = features
  const model = {
    weights: zeros(classes, columns),
    intercepts: new Float64Array(classes),
  }
  for (let label = 0; label < classes; label++) {
    const from = label * (columns + 1)
    model.weights.values.set(parameters.subarray(from, from + columns), label * columns)
    model.intercepts[label] = parameters[from + columns] as number
  }
  return model
}

function parametersOf({ weights, intercepts }: LinearModel): Float64Array {
  const { columns, values } = weights
  const parameters = new Float64Array(intercepts.length * (columns + 1))
  intercepts.forEach((intercept, label) => {
    parameters.set(values.subarray(label * columns, (label + 1) * columns), label * (columns + 1))
    parameters[label * (columns + 1) + columns] = intercept
  })
  return parameters
}
