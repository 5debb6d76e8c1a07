import type { Table } from "./dataset.ts"

const FIRST_CAPACITY = 1024
/** A little more than the rows so far promise, so that the guess seldom has to be made again. */
const MARGIN = 1.05

/** The rows of a table while it is read: typed arrays that grow with it. */
export class Rows {
  /** How many rows have begun. */
  count = 0

  readonly #width: number
  readonly #size: number
  #cells: Float64Array
  #labels = new Uint16Array(FIRST_CAPACITY)
  #lines = new Uint32Array(FIRST_CAPACITY)

  /**
   * @param width the number of features
   * @param size how many bytes all rows have in the file
   */
  constructor(width: number, size: number) {
    this.#width = width
    this.#size = size
    this.#cells = new Float64Array(FIRST_CAPACITY * width)
  }

  /**
   * Begins the next row.
   *
   * @param line where it stands, from 1
   * @param read how many of the bytes have been read: tells how many rows are to come
   */
  begin(line: number, read: number): void {
    if (this.count === this.#lines.length) this.#grow(read)
    this.#lines[this.count++] = line
  }

  /** Sets a feature of the row that was begun last. */
  setFeature(feature: number, value: number): void {
    this.#cells[(this.count - 1) * this.#width + feature] = value
  }

  /** Sets the class index of the row that was begun last. */
  setLabel(label: number): void {
    this.#labels[this.count - 1] = label
  }

  /** All rows as a table. */
  toTable(file: string, classes: number): Table {
    const { count } = this
    const values = this.#cells.subarray(0, count * this.#width)
    return {
      file,
      features: { rows: count, columns: this.#width, values },
      labels: this.#labels.subarray(0, count),
      lines: this.#lines.subarray(0, count),
      classes,
    }
  }

  #grow(read: number): void {
    const promised = Math.ceil((this.count * MARGIN * this.#size) / read)
    const capacity = Math.max(2 * this.count, promised)
    this.#cells = extended(this.#cells, new Float64Array(capacity * this.#width))
    this.#labels = extended(this.#labels, new Uint16Array(capacity))
    this.#lines = extended(this.#lines, new Uint32Array(capacity))
  }
}

function extended<Values extends Float64Array | Uint16Array | Uint32Array>(
  from: Values,
  to: Values,
): Values {
  to.set(from)
  return to
}
