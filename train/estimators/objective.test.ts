import { expect, test } from "bun:test"
import fc from "fast-check"
import { hessianAt } from "./hessian.ts"
import { overlappingClasses } from "./overlapping.fixture.ts"
import { SoftmaxObjective } from "./objective.ts"

const WIDTH = 1e-5

const problems = fc
  .record({
    classes: fc.integer({ min: 2, max: 7 }),
    columns: fc.integer({ min: 2, max: 5 }),
    seed: fc.integer({ min: 0, max: 1000 }),
  })
  .map(({ classes, columns, seed }) => {
    const objective = new SoftmaxObjective(overlappingClasses(300, columns, classes, seed), 0.1)
    const at = Float64Array.from({ length: objective.size }, (_, index) => Math.sin(index))
    return { objective, at }
  })

/** The values and slopes on both sides of a place, along one parameter. */
function around(objective: SoftmaxObjective, at: Float64Array, index: number) {
  return [WIDTH, -WIDTH].map((by) => {
    const gradient = new Float64Array(objective.size)
    const shifted = at.map((parameter, other) => (other === index ? parameter + by : parameter))
    return { value: objective.evaluate(shifted, gradient), gradient }
  }) as [{ value: number; gradient: Float64Array }, { value: number; gradient: Float64Array }]
}

test("evaluate() gives the gradient that differences of its values give", () => {
  fc.assert(
    fc.property(problems, ({ objective, at }) => {
      const gradient = new Float64Array(objective.size)
      objective.evaluate(at, gradient)
      gradient.forEach((slope, index) => {
        const [above, below] = around(objective, at, index)
        expect((above.value - below.value) / (2 * WIDTH)).toBeCloseTo(slope, 7)
      })
    }),
    { numRuns: 20 },
  )
})

test("hessianAt() gives the second derivatives that differences of the gradient give", () => {
  fc.assert(
    fc.property(problems, ({ objective, at }) => {
      const { classes, features } = objective.data
      const stride = features.columns + 1
      const hessian = hessianAt(objective, at)
      for (let row = 0; row < objective.size; row++) {
        const [above, below] = around(objective, at, row)
        for (let column = 0; column <= row; column++) {
          const slope = above.gradient[column] as number
          const curvature = (slope - (below.gradient[column] as number)) / (2 * WIDTH)
          const isIntercepts = row % stride === stride - 1 && column % stride === stride - 1
          const pinned = curvature + (isIntercepts ? 1 / classes : 0)
          expect(hessian.values[row * objective.size + column] as number).toBeCloseTo(pinned, 7)
        }
      }
    }),
    { numRuns: 20 },
  )
})
