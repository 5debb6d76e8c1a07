/** A dense matrix of 64-bit floats, row after row. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly values: Float64Array
}

/**
 * From so many values on, several threads share the work on a matrix: with fewer, one is done
 * before others have started.
 */
export const LARGE = 4e6

/** A matrix of zeros; a large one lies in memory that threads can share. */
export function zeros(rows: number, columns: number): Matrix {
  const length = rows * columns
  const buffer = new (length < LARGE ? ArrayBuffer : SharedArrayBuffer)(
    length * Float64Array.BYTES_PER_ELEMENT,
  )
  return { rows, columns, values: new Float64Array(buffer) }
}

/**
 * The view of one row: writing to it writes to the matrix.
 *
 * @param index from 0
 */
export function rowOf(matrix: Matrix, index: number): Float64Array {
  return matrix.values.subarray(index * matrix.columns, (index + 1) * matrix.columns)
}

/**
 * A copy of some rows, in the order given.
 *
 * @param indices row numbers from 0
 */
export function selectRows(matrix: Matrix, indices: Uint32Array): Matrix {
  const { columns, values } = matrix
  const selected = zeros(indices.length, columns)
  for (let row = 0; row < indices.length; row++) {
    const from = (indices[row] as number) * columns
    for (let column = 0; column < columns; column++) {
      selected.values[row * columns + column] = values[from + column] as number
    }
  }
  return selected
}

/** A copy with every value rounded to the nearest 32-bit float. */
export function roundedToFloat32({ rows, columns, values }: Matrix): Matrix {
  const rounded = zeros(rows, columns)
  for (let cell = 0; cell < values.length; cell++) {
    rounded.values[cell] = Math.fround(values[cell] as number)
  }
  return rounded
}

/** So many digits tell any two 32-bit floats apart (IEEE 754-2019, 5.12.2). */
const FLOAT32_DIGITS = 9

/**
 * The number with the fewest decimal digits that a 32-bit float is the nearest one to: 0.1 rather
 * than 0.10000000149011612.
 *
 * @param value a 32-bit float, finite
 */
export function shortestFloat32(value: number): number {
  for (let digits = 1; digits < FLOAT32_DIGITS; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return Number(value.toPrecision(FLOAT32_DIGITS))
}
