import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { Admission } from "./admission.ts"

const REFUSED = { options: { status: 503, code: "overloaded", headers: { "retry-after": "1" } } }
/** More parsing than is taken in at once, in milliseconds. */
const MUCH = 1000

describe("Admission", () => {
  test("lets in at once whom there is room for, without a promise", () => {
    const admission = new Admission({ inFlight: 2, waitMilliseconds: 1000 })
    expect(admission.enterShort()).toBeUndefined()
    expect(admission.enterLong(1_000_000)).toBeUndefined()
    admission.begin(0)
    expect(admission.inFlight).toBe(1)
    admission.leave(0)
    expect(admission.inFlight).toBe(0)
  })

  test("makes others wait, and lets them in when there is room", async () => {
    const admission = new Admission({ inFlight: 1, waitMilliseconds: 60_000 })
    admission.begin(0)
    const waiting = admission.enterShort()
    expect(admission.waiting).toBe(1)
    admission.leave(0)
    await waiting
    expect(admission.waiting).toBe(0)
  })

  test("lets a long one wait while much is being worked on, and a short one not", async () => {
    const admission = new Admission({ inFlight: 10, waitMilliseconds: 60_000 })
    admission.begin(MUCH)
    expect(admission.enterShort()).toBeUndefined()
    const waiting = admission.enterLong(100_000)
    expect(waiting).toBeInstanceOf(Promise)
    admission.leave(MUCH)
    await waiting
  })

  test("refuses who has waited too long, with 503 and when to come again", async () => {
    const admission = new Admission({ inFlight: 1, waitMilliseconds: 0 })
    admission.begin(0)
    const waiting = Promise.resolve(admission.enterShort())
    expect(waiting).rejects.toMatchObject(REFUSED)
    await waiting.catch(() => {})
    expect(admission.waiting).toBe(0)
  })

  test("lets no more than four times as many wait as are answered", async () => {
    const admission = new Admission({ inFlight: 2, waitMilliseconds: 60_000 })
    admission.begin(0)
    admission.begin(0)
    const all = Array.from({ length: 20 }, () => Promise.resolve(admission.enterShort()))
    admission.leave(0)
    admission.leave(0)
    const outcomes = await Promise.allSettled(all)
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(8)
  })

  test("refuses whose bodies come at once after all had been let in", () => {
    const admission = new Admission({ inFlight: 1, waitMilliseconds: 1000 })
    expect(admission.enterShort()).toBeUndefined()
    expect(admission.enterShort()).toBeUndefined()
    admission.begin(0)
    expect(() => admission.begin(0)).toThrow("more is asked of this server")
    expect(admission.inFlight).toBe(1)
  })

  test("serves the last one first, who has the most time left", async () => {
    const admission = new Admission({ inFlight: 1, waitMilliseconds: 60_000 })
    admission.begin(0)
    const order: number[] = []
    const work = async (number: number) => {
      await admission.enterShort()
      admission.begin(0)
      order.push(number)
      admission.leave(0)
    }
    const all = [1, 2, 3].map(work)
    admission.leave(0)
    await Promise.all(all)
    expect(order).toEqual([3, 2, 1])
  })

  test("answers everyone, never with more in flight than the limit, and is empty afterwards", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 10 }),
        fc.array(fc.record({ long: fc.boolean(), work: fc.integer({ min: 0, max: 10 }) }), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.constantFrom(0, 60_000),
        async (inFlight, requests, waitMilliseconds) => {
          const admission = new Admission({ inFlight, waitMilliseconds })
          const ask = async ({ long, work }: { long: boolean; work: number }) => {
            await (long ? admission.enterLong(100) : admission.enterShort())
            admission.begin(work)
            expect(admission.inFlight).toBeLessThanOrEqual(inFlight)
            await new Promise((resolve) => setImmediate(resolve))
            admission.leave(work)
          }
          const all = await Promise.allSettled(requests.map(ask))
          for (const one of all)
            if (one.status === "rejected") expect(one.reason).toMatchObject(REFUSED)
          expect(all.some(({ status }) => status === "fulfilled")).toBe(true)
          expect([admission.inFlight, admission.waiting]).toEqual([0, 0])
        },
      ),
      { numRuns: 50 },
    )
  })
})
