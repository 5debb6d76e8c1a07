import { expect, test } from "bun:test"
import { factor, solve } from "./cholesky.ts"

test("factor() gives the factor of the textbook example", () => {
  // Golub and Van Loan's method on the matrix of Wikipedia's article "Cholesky decomposition".
  const matrix = {
    rows: 3,
    columns: 3,
    values: Float64Array.of(4, 12, -16, 12, 37, -43, -16, -43, 98),
  }
  expect(factor(matrix)).toBe(true)
  const { values } = matrix
  expect([values[0], values[3], values[4], values[6], values[7], values[8]]).toEqual([
    2, 6, 1, -8, 5, 3,
  ])
  // A · (1, 2, 3) = (-20, -43, 192)
  const solution = solve(matrix, Float64Array.of(-20, -43, 192))
  ;[1, 2, 3].forEach((expected, index) => expect(solution[index]).toBeCloseTo(expected, 10))
})

test("factor() says when a matrix is not positive definite", () => {
  expect(factor({ rows: 2, columns: 2, values: Float64Array.of(1, 2, 2, 1) })).toBe(false)
})
