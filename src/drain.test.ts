import { describe, expect, test } from "bun:test"
import { drain } from "./drain.ts"

describe("drain()", () => {
  test("goes on answering for the delay, then waits for what is in flight", async () => {
    const events: string[] = []
    const stop = async (isHard?: boolean) => void events.push(isHard ? "hard" : "soft")
    expect(await drain({ server: { stop }, delay: 0.01, deadline: 10 })).toBe(true)
    expect(events).toEqual(["soft"])
  })

  test("cuts off what is not done at the deadline, and says so", async () => {
    const events: string[] = []
    const stop = (isHard?: boolean) => {
      events.push(isHard ? "hard" : "soft")
      return isHard ? Promise.resolve() : new Promise<void>(() => {})
    }
    expect(await drain({ server: { stop }, delay: 0, deadline: 0.01 })).toBe(false)
    expect(events).toEqual(["soft", "hard"])
  })
})
