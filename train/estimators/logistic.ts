import type { Dataset } from "../dataset.ts"
import { selectRows, zeros } from "../matrix.ts"
import { Random } from "../random.ts"
import { solve } from "./cholesky.ts"
import { type Position, positionAt, residualOf } from "./descent.ts"
import { hessianAt } from "./hessian.ts"
import { lbfgs, type Preconditioner } from "./lbfgs.ts"
import { FitError } from "./fit-error.ts"
import type { LinearModel } from "./linear.ts"
import { factored, newton } from "./newton.ts"
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
/** Where a sample turns out to stand badly for its rows, the next one is so many times as large. */
const SAMPLE_GROWTH = 4
/** So many iterations show whether a sample stands well: about seven are usual. */
const ITERATIONS_PER_SAMPLE = 30
/** With all rows in the sample, so many rounds are enough for what arithmetic can reach at all. */
const MOST_ROUNDS = 40
/** A Hessian is factored up to this size; beyond it, only its diagonal is used. */
const FACTORED_PARAMETERS = 1500
const DIAGONAL_ITERATIONS = 5000
/** A fit that ends above this residual is none: probabilities would depend on where it began. */
const HOPELESS = 1e-6

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
 * @returns the one optimum, to the tolerance where the arithmetic allows, else to 1e-6 at least
 * @throws {FitError} if even that is not reached
 */
export function fitLogistic(
  data: Dataset,
  { C, tolerance = TOLERANCE, start }: LogisticOptions,
): LogisticFit {
  const strength = data.classes === 2 ? C / 2 : C
  const penalty = 1 / (strength * data.features.rows)
  let position = minimise(data, penalty, start ? parametersOf(start) : undefined, tolerance)
  // What is not quite reached must at least not depend on where it began.
  if (start && residualOf(position) > tolerance) {
    position = minimise(data, penalty, undefined, tolerance)
  }
  const residual = residualOf(position)
  if (!(residual <= Math.max(tolerance, HOPELESS))) {
    throw new FitError(
      `logistic (C ${C}): stopped ${residual.toExponential(1)} from the optimum; leave out so large a C`,
    )
  }
  return { ...modelOf(position, data), residual, objective: position.value }
}

function minimise(
  data: Dataset,
  penalty: number,
  start: Float64Array | undefined,
  tolerance: number,
): Position {
  const objective = new SoftmaxObjective(data, penalty)
  const origin = start ?? new Float64Array(objective.size)
  if (isNewtonCheap(objective)) {
    return newton(objective, positionAt(objective, origin), tolerance)
  }
  using sums = isWorthThreads(data.features) ? new ParallelSums(data) : undefined
  const whole = sums
    ? new SoftmaxObjective(data, penalty, (parameters, slopes) => sums.sumUp(parameters, slopes))
    : objective
  if (objective.size > FACTORED_PARAMETERS) {
    const position = positionAt(whole, origin)
    return lbfgs(whole, position, diagonalBound(whole), tolerance, DIAGONAL_ITERATIONS)
  }
  return minimiseBySamples(whole, origin, tolerance)
}

/**
 * Minimises with the Hessian of a sample at the sample's own optimum: that is close to the one that
 * matters, and few passes over all rows remain. Where it is not, for example because a class is too
 * rare to be in the sample, the sample grows until it is all rows.
 */
function minimiseBySamples(
  whole: SoftmaxObjective,
  start: Float64Array,
  tolerance: number,
): Position {
  const { data, penalty, size } = whole
  const { rows } = data.features
  const first = Math.ceil(rows * SAMPLE_SHARE)
  let wanted = Math.max(SAMPLE_ROWS, SAMPLE_ROWS_PER_PARAMETER * size, first)
  let sample = sampleOf(data, wanted)
  let position = positionAt(
    whole,
    sample === data ? start : minimise(sample, penalty, start, 1e-6).parameters,
  )
  for (let round = 0; round < MOST_ROUNDS && residualOf(position) > tolerance; round++) {
    const hessian = factored(hessianAt(new SoftmaxObjective(sample, penalty), position.parameters))
    const before = residualOf(position)
    position = lbfgs(
      whole,
      position,
      (vector) => solve(hessian, vector),
      tolerance,
      ITERATIONS_PER_SAMPLE,
    )
    const isStuck = residualOf(position) >= before / 2
    if (sample === data && isStuck) break
    wanted *= SAMPLE_GROWTH
    sample = sampleOf(data, wanted)
  }
  return position
}

function isNewtonCheap({ size, data }: SoftmaxObjective): boolean {
  return size <= NEWTON_PARAMETERS && (data.features.rows * size * size) / 4 <= NEWTON_PRODUCTS
}

/**
 * A random sample of about so many rows, in their order; the data themselves where that is most of
 * them.
 */
function sampleOf(data: Dataset, wanted: number): Dataset {
  const { features, labels, classes } = data
  const { rows } = features
  if (wanted > rows / 2) return data
  const random = new Random(rows)
  // One row out of each stretch of equal length: even over the file, and without a period.
  const stretch = rows / wanted
  const chosen = Uint32Array.from(
    { length: wanted },
    (_, index) => Math.floor(index * stretch) + random.below(Math.floor(stretch)),
  )
  return {
    features: selectRows(features, chosen),
    labels: Uint16Array.from(chosen, (row) => labels[row] as number),
    classes,
  }
}

/**
 * Divides by the diagonal of Böhning's bound of the Hessian (1992), for features in standard units:
 * the same for every row.
 */
function diagonalBound({ data, penalty }: SoftmaxObjective): Preconditioner {
  const stride = data.features.columns + 1
  const bound = (1 - 1 / data.classes) / 2
  return (vector) => {
    for (let index = 0; index < vector.length; index++) {
      const isIntercept = index % stride === stride - 1
      vector[index] = (vector[index] as number) / (bound + (isIntercept ? 0 : penalty))
    }
    return vector
  }
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
