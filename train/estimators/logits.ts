import type { Matrix } from "../matrix.ts"

/**
 * The logits of some rows: weights times features, plus the intercept.
 *
 * Two rows and four classes are worked on at a time (two, where two are left): their sums stay in
 * registers, each feature is loaded once for four classes and each weight once for two rows, and
 * eight sums that do not wait for each other keep the adder busy. One row at a time takes twice as
 * long.
 *
 * @param features one row an example
 * @param weights one row a class: a weight for each feature, then the intercept
 * @param width the number of classes; even
 * @param first the first row
 * @param count how many rows
 * @param logits is filled in: one row an example, one value a class
 */
export function fillLogits(
  { columns, values }: Matrix,
  weights: Float64Array,
  width: number,
  first: number,
  count: number,
  logits: Float64Array,
): void {
  const stride = columns + 1
  for (let row = 0; row < count; row += 2) {
    // An odd last row is its own partner.
    const next = Math.min(row + 1, count - 1)
    const one = (first + row) * columns
    const two = (first + next) * columns
    let label = 0
    for (; label + 4 <= width; label += 4) {
      const wa = label * stride
      const wb = wa + stride
      const wc = wb + stride
      const wd = wc + stride
      let a = weights[wa + columns] as number
      let b = weights[wb + columns] as number
      let c = weights[wc + columns] as number
      let d = weights[wd + columns] as number
      let e = a
      let f = b
      let g = c
      let h = d
      for (let column = 0; column < columns; column++) {
        const x = values[one + column] as number
        const y = values[two + column] as number
        const va = weights[wa + column] as number
        const vb = weights[wb + column] as number
        const vc = weights[wc + column] as number
        const vd = weights[wd + column] as number
        a += x * va
        b += x * vb
        c += x * vc
        d += x * vd
        e += y * va
        f += y * vb
        g += y * vc
        h += y * vd
      }
      const to = row * width + label
      logits[to] = a
      logits[to + 1] = b
      logits[to + 2] = c
      logits[to + 3] = d
      const toNext = next * width + label
      logits[toNext] = e
      logits[toNext + 1] = f
      logits[toNext + 2] = g
      logits[toNext + 3] = h
    }
    if (label === width) continue
    const wa = label * stride
    const wb = wa + stride
    let a = weights[wa + columns] as number
    let b = weights[wb + columns] as number
    let e = a
    let f = b
    for (let column = 0; column < columns; column++) {
      const x = values[one + column] as number
      const y = values[two + column] as number
      const va = weights[wa + column] as number
      const vb = weights[wb + column] as number
      a += x * va
      b += x * vb
      e += y * va
      f += y * vb
    }
    logits[row * width + label] = a
    logits[row * width + label + 1] = b
    logits[next * width + label] = e
    logits[next * width + label + 1] = f
  }
}
