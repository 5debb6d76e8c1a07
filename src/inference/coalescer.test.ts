import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { coalesce, type Run } from "./coalescer.ts"

const COLUMNS = 2

/** Answers a row (a, b) with (a + b, a - b, 1), and fails if any of the rows has a NaN. */
function arithmetic(): { run: Run; sizes: number[] } {
  const sizes: number[] = []
  const run: Run = async (rows) => {
    sizes.push(rows.length / COLUMNS)
    if (rows.some(Number.isNaN)) throw new Error("a row is not a number")
    const answers = new Float32Array((rows.length / COLUMNS) * 3)
    for (let row = 0; row < rows.length / COLUMNS; row++) {
      const a = rows[row * COLUMNS] as number
      const b = rows[row * COLUMNS + 1] as number
      answers.set([a + b, a - b, 1], row * 3)
    }
    return answers
  }
  return { run, sizes }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const value = fc.integer({ min: -1000, max: 1000 })
const requests = fc.array(
  fc.record({
    rows: fc.array(fc.tuple(value, value), { maxLength: 9 }),
    /** How many turns of the event loop later than the one before it comes. */
    wait: fc.integer({ min: 0, max: 2 }),
    isBad: fc.boolean(),
  }),
  { maxLength: 12 },
)

describe("coalesce()", () => {
  test("gives each caller what a run of its own rows gives, whatever comes beside it", async () => {
    await fc.assert(
      fc.asyncProperty(requests, fc.integer({ min: 1, max: 8 }), async (asked, rowsPerRun) => {
        const together = coalesce(arithmetic().run, { columns: COLUMNS, rowsPerRun })
        const outcomes: Promise<unknown>[] = []
        const expected: unknown[] = []
        for (const { rows, wait, isBad } of asked) {
          for (let turns = 0; turns < wait; turns++) await turn()
          const values = Float32Array.from(rows.flat())
          if (isBad && values.length > 0) values[values.length - 1] = Number.NaN
          outcomes.push(
            together(values).then(
              (answers) => [...answers],
              (error: Error) => error.message,
            ),
          )
          expected.push(
            isBad && values.length > 0
              ? "a row is not a number"
              : rows.flatMap(([a, b]) => [a + b, a - b, 1]),
          )
        }
        expect(await Promise.all(outcomes)).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  })

  test("makes one run of what comes within one turn of the event loop", async () => {
    const { run, sizes } = arithmetic()
    const together = coalesce(run, { columns: COLUMNS, rowsPerRun: 100 })
    await Promise.all(Array.from({ length: 16 }, (_, row) => together(Float32Array.of(row, 1))))
    expect(sizes).toEqual([16])
  })

  test("cuts a long array, and lets others in between its slices", async () => {
    const { run, sizes } = arithmetic()
    const together = coalesce(run, { columns: COLUMNS, rowsPerRun: 10 })
    const order: string[] = []
    const long = together(new Float32Array(35 * COLUMNS)).then(() => order.push("long"))
    const short = turn().then(() => together(Float32Array.of(1, 2)).then(() => order.push("short")))
    await Promise.all([long, short])
    expect(order).toEqual(["short", "long"])
    expect(sizes.every((rows) => rows <= 10)).toBe(true)
    expect(sizes.reduce((sum, rows) => sum + rows)).toBe(36)
  })

  test("runs nothing for no rows", async () => {
    const { run, sizes } = arithmetic()
    expect(await coalesce(run, { columns: COLUMNS, rowsPerRun: 10 })(new Float32Array())).toEqual(
      new Float32Array(),
    )
    expect(sizes).toEqual([])
  })
})
