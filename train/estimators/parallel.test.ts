import { describe, expect, test } from "bun:test"
import { overlappingClasses } from "./overlapping.fixture.ts"
import { ParallelSums } from "./parallel.ts"
import { SoftmaxKernel } from "./softmax.ts"

// Several slices, the last of them not full.
const data = overlappingClasses(30_001, 6, 5)
const kernel = new SoftmaxKernel(data)
const parameters = Float64Array.from({ length: 35 }, (_, index) => Math.cos(index))

/** The sums that so many threads make, in several rounds. */
function sumsOf(threads: number, rounds: number): { loss: number; slopes: number[] }[] {
  using sums = new ParallelSums(data, threads)
  return Array.from({ length: rounds }, (_, round) => {
    const slopes = new Float64Array(kernel.slopesLength)
    const loss = sums.sumUp(
      parameters.map((value) => value * (round + 1)),
      slopes,
    )
    return { loss, slopes: [...slopes] }
  })
}

describe("ParallelSums", () => {
  test("sums what one thread sums", () => {
    const slopes = new Float64Array(kernel.slopesLength)
    const loss = kernel.addUp(parameters, 0, data.features.rows, slopes)
    const [made] = sumsOf(2, 1)
    expect((made?.loss ?? 0) / loss).toBeCloseTo(1, 12)
    slopes.forEach((slope, index) => expect(made?.slopes[index]).toBeCloseTo(slope, 8))
  })

  test("gives the same bits for any number of threads, round after round", () => {
    const alone = sumsOf(1, 50)
    for (const threads of [2, 3, 5]) expect(sumsOf(threads, 50)).toEqual(alone)
  })
})
