import { type Matrix, zeros } from "../matrix.ts"
import type { SoftmaxObjective } from "./objective.ts"
import { BLOCK, SoftmaxKernel } from "./softmax.ts"

/**
 * The second derivatives of the objective of multinomial logistic regression.
 *
 * A constant added to every intercept changes no probability, so the exact matrix is singular in
 * that direction; it is pinned by 1 / classes in the block of the intercepts, which moves no
 * optimum.
 *
 * @param parameters as the objective takes them
 * @returns a symmetric positive definite matrix, of which only the lower triangle is filled in
 */
export function hessianAt(objective: SoftmaxObjective, parameters: Float64Array): Matrix {
  const { data, penalty, size } = objective
  const { features, classes } = data
  const { rows, columns, values } = features
  const stride = columns + 1
  const pairs = (classes * (classes + 1)) / 2
  const products = (stride * (stride + 1)) / 2
  const sums = new Float64Array(pairs * products)
  // Column after column, so that the sums below run over neighbouring values.
  const extended = new Float64Array(stride * BLOCK).fill(1)
  const curvatures = new Float64Array(pairs * BLOCK)

  const kernel = new SoftmaxKernel(data)
  const { width } = kernel
  kernel.eachBlock(parameters, 0, rows, (probabilities, from, count) => {
    for (let row = 0; row < count; row++) {
      for (let column = 0; column < columns; column++) {
        extended[column * BLOCK + row] = values[(from + row) * columns + column] as number
      }
      for (let left = 0, pair = 0; left < classes; left++) {
        const own = probabilities[row * width + left] as number
        for (let right = 0; right <= left; right++, pair++) {
          const other = probabilities[row * width + right] as number
          curvatures[pair * BLOCK + row] = left === right ? own * (1 - own) : -own * other
        }
      }
    }
    for (let left = 0, product = 0; left < stride; left++) {
      for (let right = 0; right <= left; right++, product++) {
        addProducts({
          sums,
          curvatures,
          extended,
          left,
          right,
          product,
          products,
          pairs,
          count,
        })
      }
    }
  })
  return assemble(sums, { size, stride, rows, penalty, classes })
}

/**
 * Adds feature × feature × curvature over a block, for all pairs of classes: three sums at a time
 * stay in registers.
 */
function addProducts(block: {
  sums: Float64Array
  curvatures: Float64Array
  extended: Float64Array
  left: number
  right: number
  product: number
  products: number
  pairs: number
  count: number
}): void {
  const { sums, curvatures, extended, product, products, pairs, count } = block
  const left = block.left * BLOCK
  const right = block.right * BLOCK
  let pair = 0
  for (; pair + 3 <= pairs; pair += 3) {
    const first = pair * BLOCK
    const second = first + BLOCK
    const third = second + BLOCK
    let a = 0
    let b = 0
    let c = 0
    for (let row = 0; row < count; row++) {
      const value = (extended[left + row] as number) * (extended[right + row] as number)
      a += value * (curvatures[first + row] as number)
      b += value * (curvatures[second + row] as number)
      c += value * (curvatures[third + row] as number)
    }
    const to = pair * products + product
    sums[to] = (sums[to] as number) + a
    sums[to + products] = (sums[to + products] as number) + b
    sums[to + 2 * products] = (sums[to + 2 * products] as number) + c
  }
  for (; pair < pairs; pair++) {
    const first = pair * BLOCK
    let a = 0
    for (let row = 0; row < count; row++) {
      a +=
        (extended[left + row] as number) *
        (extended[right + row] as number) *
        (curvatures[first + row] as number)
    }
    const to = pair * products + product
    sums[to] = (sums[to] as number) + a
  }
}

/** The sums of each pair of classes, put in their places in the whole matrix. */
function assemble(
  sums: Float64Array,
  {
    size,
    stride,
    rows,
    penalty,
    classes,
  }: Record<"size" | "stride" | "rows" | "penalty" | "classes", number>,
): Matrix {
  const hessian = zeros(size, size)
  let at = 0
  for (let left = 0; left < classes; left++) {
    for (let right = 0; right <= left; right++) {
      for (let row = 0; row < stride; row++) {
        for (let column = 0; column <= row; column++) {
          const value = (sums[at++] as number) / rows
          hessian.values[(left * stride + row) * size + right * stride + column] = value
          // The block of a pair of classes is symmetric itself, and stands whole below the
          // diagonal.
          hessian.values[(left * stride + column) * size + right * stride + row] = value
        }
      }
      const intercepts = (left * stride + stride - 1) * size + right * stride + stride - 1
      hessian.values[intercepts] = (hessian.values[intercepts] as number) + 1 / classes
    }
  }
  for (let index = 0; index < size; index++) {
    if (index % stride === stride - 1) continue
    hessian.values[index * size + index] =
      (hessian.values[index * size + index] as number) + penalty
  }
  return hessian
}
