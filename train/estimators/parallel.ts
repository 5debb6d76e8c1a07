import { availableParallelism } from "node:os"
import type { Dataset } from "../dataset.ts"
import { LARGE } from "../matrix.ts"
import { FitError } from "./fit-error.ts"
import { SoftmaxKernel } from "./softmax.ts"

/** More threads than this only wait for memory. */
const MOST_THREADS = 8
/** Small enough that no thread waits long for the last slice of another. */
const SLICE_ROWS = 4096
/** A slice takes a millisecond: milliseconds after which one is lost, on however slow a machine. */
const STALLED_AFTER = 60_000

/** The counters that the threads share. */
const ROUND = 0
const NEXT_SLICE = 1
const SLICES_DONE = 2
const ENDED = 3

/** What the threads share: all of it lies in shared memory. */
export interface SharedWork {
  /** The counters, as 32-bit integers. */
  readonly control: Int32Array
  readonly data: Dataset
  readonly parameters: Float64Array
  /** For each slice its slopes, then the sum of its losses. */
  readonly results: Float64Array
}

/** True if a table is so large that several threads pay. */
export function isWorthThreads({ rows, columns }: Dataset["features"]): boolean {
  return rows * columns >= LARGE
}

/**
 * Sums over all rows with all processors.
 *
 * Rows are cut into slices of a fixed size, whoever is free takes the next one, and the results are
 * added in the order of the slices: the sum is the same to the last bit for any number of threads.
 * The threads that are not there yet are not waited for.
 */
export class ParallelSums {
  readonly #work: SharedWork
  readonly #workers: Worker[]
  readonly #kernel: SoftmaxKernel

  /**
   * @param data features in standard units
   * @param threads how many share the work, this one included
   */
  constructor(data: Dataset, threads = Math.min(availableParallelism(), MOST_THREADS)) {
    this.#kernel = new SoftmaxKernel(data)
    const slices = Math.ceil(data.features.rows / SLICE_ROWS)
    this.#work = {
      control: new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT)),
      data: shared(data),
      parameters: sharedFloats(data.classes * (data.features.columns + 1)),
      results: sharedFloats(slices * (this.#kernel.slopesLength + 1)),
    }
    // Nothing to do before the first round: a thread must not begin with parameters of no round.
    this.#work.control[NEXT_SLICE] = slices
    this.#workers = Array.from({ length: threads - 1 }, () => {
      const worker = new Worker(new URL("./parallel-worker.ts", import.meta.url))
      worker.postMessage(this.#work)
      return worker
    })
  }

  /** The sum of the log-losses of all rows; their slopes are added to `slopes`. */
  sumUp(parameters: Float64Array, slopes: Float64Array): number {
    const { control, results } = this.#work
    const slices = Math.ceil(this.#work.data.features.rows / SLICE_ROWS)
    this.#work.parameters.set(parameters)
    Atomics.store(control, SLICES_DONE, 0)
    // From here on a thread may take a slice, even one that is still looking for work of the last
    // round.
    Atomics.store(control, NEXT_SLICE, 0)
    Atomics.add(control, ROUND, 1)
    Atomics.notify(control, ROUND)

    doSlices(this.#work, this.#kernel)
    this.#waitForAll(slices)

    const length = slopes.length
    let loss = 0
    for (let slice = 0; slice < slices; slice++) {
      const from = slice * (length + 1)
      for (let index = 0; index < length; index++) {
        slopes[index] = (slopes[index] as number) + (results[from + index] as number)
      }
      loss += results[from + length] as number
    }
    return loss
  }

  /**
   * Waits until the slices that others took are done; a thread that does not end its slice has died
   * with it.
   */
  #waitForAll(slices: number): void {
    const { control } = this.#work
    for (let done = Atomics.load(control, SLICES_DONE); done < slices;) {
      if (Atomics.wait(control, SLICES_DONE, done, STALLED_AFTER) === "timed-out") {
        throw new FitError("logistic: a thread of the fit has died; train again")
      }
      done = Atomics.load(control, SLICES_DONE)
    }
  }

  /** Ends the threads. */
  [Symbol.dispose](): void {
    Atomics.store(this.#work.control, ENDED, 1)
    Atomics.add(this.#work.control, ROUND, 1)
    Atomics.notify(this.#work.control, ROUND)
    for (const worker of this.#workers) worker.terminate()
  }
}

/**
 * What a thread does until the work has ended: slices, as long as there are any, then wait for the
 * next round.
 */
export function takePart(work: SharedWork): void {
  const { control } = work
  const kernel = new SoftmaxKernel(work.data)
  while (Atomics.load(control, ENDED) === 0) {
    const round = Atomics.load(control, ROUND)
    doSlices(work, kernel)
    Atomics.wait(control, ROUND, round)
  }
}

function doSlices({ control, data, parameters, results }: SharedWork, kernel: SoftmaxKernel): void {
  const { rows } = data.features
  const slices = Math.ceil(rows / SLICE_ROWS)
  const length = kernel.slopesLength
  for (;;) {
    const slice = Atomics.add(control, NEXT_SLICE, 1)
    if (slice >= slices) return
    const from = slice * (length + 1)
    const slopes = results.subarray(from, from + length).fill(0)
    const first = slice * SLICE_ROWS
    results[from + length] = kernel.addUp(
      parameters,
      first,
      Math.min(first + SLICE_ROWS, rows),
      slopes,
    )
    Atomics.add(control, SLICES_DONE, 1)
    Atomics.notify(control, SLICES_DONE)
  }
}

/** The same table in memory that threads can share; copied only if it is not there already. */
function shared({ features, labels, classes }: Dataset): Dataset {
  const values = isShared(features.values) ? features.values : sharedFloats(features.values.length)
  if (values !== features.values) values.set(features.values)
  const own = new Uint16Array(new SharedArrayBuffer(labels.byteLength))
  own.set(labels)
  return { features: { ...features, values }, labels: own, classes }
}

function isShared({ buffer }: Float64Array): boolean {
  return buffer instanceof SharedArrayBuffer
}

function sharedFloats(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT))
}
