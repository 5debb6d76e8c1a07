import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { shortestFloat32 } from "./matrix.ts"

describe("shortestFloat32()", () => {
  const cases: [value: number, shortest: number][] = [
    [0.10000000149011612, 0.1],
    [-0.3333333432674408, -0.33333334],
    [16777216, 16777216],
    // The largest and the smallest of IEEE 754's 32-bit floats.
    [3.4028234663852886e38, 3.4028235e38],
    [1.401298464324817e-45, 1e-45],
    [0, 0],
  ]
  for (const [value, shortest] of cases) {
    test(`writes ${value} as ${shortest}`, () => expect(shortestFloat32(value)).toBe(shortest))
  }

  test("gives every 32-bit float back", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.fround(shortestFloat32(value)) === value).toBe(true)
      }),
    )
  })
})
