import type { Matrix } from "./matrix.ts"

/**
 * A probability below this counts as this, so that one sure mistake does not make the mean
 * infinite.
 */
const SMALLEST_PROBABILITY = 1e-15

/** The index of the largest value of a row; the first of equals, as ONNX's ArgMax takes it. */
export function mostProbable(probabilities: Matrix, row: number): number {
  const { columns, values } = probabilities
  let best = 0
  for (let column = 1; column < columns; column++) {
    if ((values[row * columns + column] as number) > (values[row * columns + best] as number))
      best = column
  }
  return best
}

/**
 * The log-loss of each row: minus the natural logarithm of the probability that was given to the
 * true class.
 *
 * @param probabilities one row an example, one column a class, each row summing to 1
 * @param labels the true class index of each row
 * @returns nats, from 0 to 34.5
 */
export function logLosses(probabilities: Matrix, labels: Uint16Array): Float64Array {
  checkRows(probabilities, labels)
  const { columns, values } = probabilities
  return Float64Array.from(labels, (label, row) => {
    const probability = values[row * columns + label] as number
    // 0 - … rather than -…: a probability of 1 is a loss of 0, not of -0.
    return 0 - Math.log(Math.max(probability, SMALLEST_PROBABILITY))
  })
}

/**
 * The Brier score of each row: the squared distance between the probabilities and the truth, summed
 * over the classes.
 *
 * @returns from 0 to 2 (Brier 1950)
 */
export function brierScores(probabilities: Matrix, labels: Uint16Array): Float64Array {
  checkRows(probabilities, labels)
  const { columns, values } = probabilities
  return Float64Array.from(labels, (label, row) => {
    let sum = 0
    for (let column = 0; column < columns; column++) {
      const distance = (values[row * columns + column] as number) - (column === label ? 1 : 0)
      sum += distance * distance
    }
    return sum
  })
}

/** 1 for each row whose most probable class is the true one, else 0. */
export function hits(probabilities: Matrix, labels: Uint16Array): Float64Array {
  checkRows(probabilities, labels)
  return Float64Array.from(labels, (label, row) =>
    mostProbable(probabilities, row) === label ? 1 : 0,
  )
}

/**
 * How often each class was taken for each.
 *
 * @returns one row a true class, one column an answer
 */
export function confusion(probabilities: Matrix, labels: Uint16Array): Uint32Array[] {
  checkRows(probabilities, labels)
  const counts = Array.from(
    { length: probabilities.columns },
    () => new Uint32Array(probabilities.columns),
  )
  labels.forEach((label, row) => {
    const answers = counts[label] as Uint32Array
    const answer = mostProbable(probabilities, row)
    answers[answer] = (answers[answer] as number) + 1
  })
  return counts
}

/** The mean of some numbers. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index] as number
  return sum / values.length
}

/** The sample standard deviation (divisor n - 1) of some numbers; 0 for a single one. */
export function deviation(values: ArrayLike<number>): number {
  if (values.length < 2) return 0
  const centre = mean(values)
  let sum = 0
  for (let index = 0; index < values.length; index++)
    sum += ((values[index] as number) - centre) ** 2
  return Math.sqrt(sum / (values.length - 1))
}

function checkRows(probabilities: Matrix, labels: Uint16Array): void {
  if (probabilities.rows === labels.length) return
  throw new RangeError(`${probabilities.rows} rows of probabilities, but ${labels.length} labels`)
}
