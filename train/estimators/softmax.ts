import type { Dataset } from "../dataset.ts"

/** So many rows are done at a time that their logits stay in the processor's first cache. */
export const BLOCK = 128

/**
 * The inner loops of multinomial logistic regression: probabilities, losses and slopes, summed over
 * some rows.
 *
 * Parameters are one row a class: a weight for each feature, then the intercept. Classes are worked
 * on four and two at a time, so that each feature is loaded once for all of them; where their
 * number is odd, one class of zeros fills up.
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
      this.#addSlopes(slopes, first, count)
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
    this.#weights.set(parameters)
    let loss = 0
    for (let first = from; first < to; first += BLOCK) {
      const count = Math.min(BLOCK, to - first)
      this.#predict(first, count)
      loss += this.#normalise(first, count)
      visit(this.#block, first, count)
    }
    return loss
  }

  #predict(from: number, count: number): void {
    const { columns, values } = this.data.features
    const weights = this.#weights
    const width = this.width
    const block = this.#block
    const stride = columns + 1
    let label = 0
    for (; label + 4 <= width; label += 4) {
      const first = label * stride
      const second = first + stride
      const third = second + stride
      const fourth = third + stride
      for (let row = 0; row < count; row++) {
        const at = (from + row) * columns
        let a = weights[first + columns] as number
        let b = weights[second + columns] as number
        let c = weights[third + columns] as number
        let d = weights[fourth + columns] as number
        for (let column = 0; column < columns; column++) {
          const value = values[at + column] as number
          a += value * (weights[first + column] as number)
          b += value * (weights[second + column] as number)
          c += value * (weights[third + column] as number)
          d += value * (weights[fourth + column] as number)
        }
        const to = row * width + label
        block[to] = a
        block[to + 1] = b
        block[to + 2] = c
        block[to + 3] = d
      }
    }
    if (label === width) return
    const first = label * stride
    const second = first + stride
    for (let row = 0; row < count; row++) {
      const at = (from + row) * columns
      let a = weights[first + columns] as number
      let b = weights[second + columns] as number
      for (let column = 0; column < columns; column++) {
        const value = values[at + column] as number
        a += value * (weights[first + column] as number)
        b += value * (weights[second + column] as number)
      }
      block[row * width + label] = a
      block[row * width + label + 1] = b
    }
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
      loss += Math.log(sum) - own
      const share = 1 / sum
      for (let index = start; index < start + classes; index++) {
        block[index] = (block[index] as number) * share
      }
    }
    return loss
  }

  /** Turns a block's probabilities into probabilities minus truth. */
  #subtractTruth(from: number, count: number): void {
    const { labels } = this.data
    for (let row = 0; row < count; row++) {
      const truth = row * this.width + (labels[from + row] as number)
      this.#block[truth] = (this.#block[truth] as number) - 1
    }
  }

  /** Adds residual × feature, summed over a block: the sums of four classes stay in registers. */
  #addSlopes(slopes: Float64Array, from: number, count: number): void {
    const { columns, values } = this.data.features
    const width = this.width
    const residuals = this.#block
    const stride = columns + 1
    let label = 0
    for (; label + 4 <= width; label += 4) {
      for (let column = 0; column <= columns; column++) {
        let a = 0
        let b = 0
        let c = 0
        let d = 0
        let at = from * columns + column
        for (let row = 0, index = label; row < count; row++, index += width, at += columns) {
          const value = column < columns ? (values[at] as number) : 1
          a += value * (residuals[index] as number)
          b += value * (residuals[index + 1] as number)
          c += value * (residuals[index + 2] as number)
          d += value * (residuals[index + 3] as number)
        }
        const to = label * stride + column
        slopes[to] = (slopes[to] as number) + a
        slopes[to + stride] = (slopes[to + stride] as number) + b
        slopes[to + 2 * stride] = (slopes[to + 2 * stride] as number) + c
        slopes[to + 3 * stride] = (slopes[to + 3 * stride] as number) + d
      }
    }
    if (label === width) return
    for (let column = 0; column <= columns; column++) {
      let a = 0
      let b = 0
      let at = from * columns + column
      for (let row = 0, index = label; row < count; row++, index += width, at += columns) {
        const value = column < columns ? (values[at] as number) : 1
        a += value * (residuals[index] as number)
        b += value * (residuals[index + 1] as number)
      }
      const to = label * stride + column
      slopes[to] = (slopes[to] as number) + a
      slopes[to + stride] = (slopes[to + stride] as number) + b
    }
  }
}
