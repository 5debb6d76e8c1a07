import type { Dataset } from "../dataset.ts"
import { SoftmaxKernel } from "./softmax.ts"

/**
 * Sums the log-losses of all rows and, into an array, their slopes; returns the sum of the losses.
 */
export type Summation = (parameters: Float64Array, slopes: Float64Array) => number

/**
 * The objective of multinomial logistic regression as a function of its parameters: the mean
 * log-loss plus `penalty / 2` times the sum of the squared weights. Intercepts are free.
 *
 * Parameters are one row a class: a weight for each feature, then the intercept.
 */
export class SoftmaxObjective {
  /** The number of parameters: classes × (features + 1). */
  readonly size: number
  readonly data: Dataset
  readonly penalty: number

  readonly #slopes: Float64Array
  readonly #sumUp: Summation

  /**
   * @param data features in standard units
   * @param penalty from 0
   * @param sumUp how the sums over all rows are made; here and now, unless given
   */
  constructor(data: Dataset, penalty: number, sumUp?: Summation) {
    const kernel = new SoftmaxKernel(data)
    this.data = data
    this.penalty = penalty
    this.size = data.classes * (data.features.columns + 1)
    this.#slopes = new Float64Array(kernel.slopesLength)
    this.#sumUp =
      sumUp ?? ((parameters, slopes) => kernel.addUp(parameters, 0, data.features.rows, slopes))
  }

  /**
   * The objective and its gradient.
   *
   * @param gradient is filled in; as long as the parameters
   */
  evaluate(parameters: Float64Array, gradient: Float64Array): number {
    const { rows, columns } = this.data.features
    this.#slopes.fill(0)
    const loss = this.#sumUp(parameters, this.#slopes)
    let squares = 0
    for (let index = 0; index < this.size; index++) {
      const slope = (this.#slopes[index] as number) / rows
      const weight = index % (columns + 1) === columns ? 0 : (parameters[index] as number)
      squares += weight * weight
      gradient[index] = slope + this.penalty * weight
    }
    return loss / rows + (this.penalty * squares) / 2
  }
}
