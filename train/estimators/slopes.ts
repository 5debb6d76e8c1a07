import type { Matrix } from "../matrix.ts"

/**
 * Adds residual × feature, summed over some rows, to the slopes.
 *
 * Two features and four classes are worked on at a time (two, where two are left): their sums stay
 * in registers over all the rows.
 *
 * @param features one row an example
 * @param residuals one row an example, from the first of these rows: one value a class
 * @param width the number of classes; even
 * @param first the first row
 * @param count how many rows
 * @param slopes is added to: one row a class, a value for each feature, then the intercept's
 */
export function addSlopes(
  { columns, values }: Matrix,
  residuals: Float64Array,
  width: number,
  first: number,
  count: number,
  slopes: Float64Array,
): void {
  const stride = columns + 1
  const end = count * width
  let label = 0
  for (; label + 4 <= width; label += 4) {
    for (let column = 0; column < columns; column += 2) {
      // An odd last column is its own partner.
      const next = Math.min(column + 1, columns - 1)
      const apart = next - column
      let a = 0
      let b = 0
      let c = 0
      let d = 0
      let e = 0
      let f = 0
      let g = 0
      let h = 0
      let at = first * columns + column
      for (let index = label; index < end; index += width, at += columns) {
        const x = values[at] as number
        const y = values[at + apart] as number
        const ra = residuals[index] as number
        const rb = residuals[index + 1] as number
        const rc = residuals[index + 2] as number
        const rd = residuals[index + 3] as number
        a += x * ra
        b += x * rb
        c += x * rc
        d += x * rd
        e += y * ra
        f += y * rb
        g += y * rc
        h += y * rd
      }
      const to = label * stride + column
      increase(slopes, to, a)
      increase(slopes, to + stride, b)
      increase(slopes, to + 2 * stride, c)
      increase(slopes, to + 3 * stride, d)
      if (apart === 0) continue
      increase(slopes, to + 1, e)
      increase(slopes, to + 1 + stride, f)
      increase(slopes, to + 1 + 2 * stride, g)
      increase(slopes, to + 1 + 3 * stride, h)
    }
  }
  const left = label < width ? columns : 0
  for (let column = 0; column < left; column++) {
    let a = 0
    let b = 0
    let at = first * columns + column
    for (let index = label; index < end; index += width, at += columns) {
      const x = values[at] as number
      a += x * (residuals[index] as number)
      b += x * (residuals[index + 1] as number)
    }
    increase(slopes, label * stride + column, a)
    increase(slopes, (label + 1) * stride + column, b)
  }
  for (label = 0; label < width; label++) {
    let sum = 0
    for (let index = label; index < end; index += width) sum += residuals[index] as number
    increase(slopes, label * stride + columns, sum)
  }
}

function increase(values: Float64Array, index: number, by: number): void {
  values[index] = (values[index] as number) + by
}
