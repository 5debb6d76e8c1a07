import type { Dataset } from "../dataset.ts"
import { fillLogits } from "./logits.ts"
import { addSlopes } from "./slopes.ts"

/** So many rows are done at a time that their logits stay in the processor's first cache. */
export const BLOCK = 128
/**
 * Sums are multiplied up to here before their logarithm is taken: one in a hundred rows instead of
 * each.
 */
const LARGE_PRODUCT = 1e250

/**
 * The inner loops of multinomial logistic regression: probabilities, losses and slopes, summed over
 * some rows.
 *
 * Parameters are one row a class: a weight for each feature, then the intercept. Classes are worked
 * on four and two at a time; where their number is odd, one class of zeros fills up.
 */
export class SoftmaxKernel {
  readonly data: Dataset
  /** The classes, filled up to an even number. */
  readonly width: number

  /** The parameters, filled up. */
  readonly #weights: Float64Array
  /** A block's logits, which become probabilities, which become residuals: one row an example. */
  readonly #block: Float64Array

  /** @param data features in standard units */
  constructor(data: Dataset) {
    this.data = data
    this.width = data.classes + (data.classes % 2)
    this.#weights = new Float64Array(this.slopesLength)
    this.#block = new Float64Array(BLOCK * this.width)
  }

  /** How many slopes `addUp` needs room for: those of the parameters, and of the class of zeros. */
  get slopesLength(): number {
    return this.width * (this.data.features.columns + 1)
  }

  /**
   * The sum of the log-losses of some rows, and of the slopes of that sum.
   *
   * @param from the first row
   * @param to the row behind the last
   * @param slopes the slopes are added to it, in the order of the parameters
   * @returns nats
   */
  addUp(parameters: Float64Array, from: number, to: number, slopes: Float64Array): number {
    return this.eachBlock(parameters, from, to, (_probabilities, first, count) => {
      this.#subtractTruth(first, count)
      addSlopes(this.data.features, this.#block, this.width, first, count, slopes)
    })
  }

  /**
   * The probabilities of some rows, a block at a time.
   *
   * @param from the first row
   * @param to the row behind the last
   * @param visit gets the probabilities (`width` values a row, of which the first are the classes),
   *   the number of the block's first row, and the number of its rows; it may overwrite the
   *   probabilities
   * @returns the sum of the rows' log-losses
   */
  eachBlock(
    parameters: Float64Array,
    from: number,
    to: number,
    visit: (probabilities: Float64Array, first: number, count: number) => void,
  ): number {
    const { features } = this.data
    this.#weights.set(parameters)
    let loss = 0
    for (let first = from; first < to; first += BLOCK) {
      const count = Math.min(BLOCK, to - first)
      fillLogits(features, this.#weights, this.width, first, count, this.#block)
      loss += this.#normalise(first, count)
      visit(this.#block, first, count)
    }
    return loss
  }

  /**
   * Turns a block's logits into probabilities; the largest is taken off first, so that nothing
   * overflows.
   *
   * @returns the sum of the block's log-losses, from the logits: it stays right where a probability
   *   is too small for a double
   */
  #normalise(from: number, count: number): number {
    const { classes, labels } = this.data
    const width = this.width
    const block = this.#block
    let loss = 0
    let product = 1
    for (let row = 0; row < count; row++) {
      const start = row * width
      let largest = block[start] as number
      for (let index = start + 1; index < start + classes; index++) {
        const logit = block[index] as number
        if (logit > largest) largest = logit
      }
      const own = (block[start + (labels[from + row] as number)] as number) - largest
      let sum = 0
      for (let index = start; index < start + classes; index++) {
        const power = Math.exp((block[index] as number) - largest)
        block[index] = power
        sum += power
      }
      loss -= own
      product *= sum
      if (product > LARGE_PRODUCT) {
        loss += Math.log(product)
        product = 1
      }
      const share = 1 / sum
      for (let index = start; index < start + classes; index++) {
        block[index] = (block[index] as number) * share
      }
    }
    return loss + Math.log(product)
  }

  /** Turns a block's probabilities into probabilities minus truth. */
  #subtractTruth(from: number, count: number): void {
    const { labels } = this.data
    for (let row = 0; row < count; row++) {
      const truth = row * this.width + (labels[from + row] as number)
      this.#block[truth] = (this.#block[truth] as number) - 1
    }
  }
}
