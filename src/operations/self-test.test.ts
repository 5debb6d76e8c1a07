import { expect, test } from "bun:test"
import { InferenceError } from "../inference/inference-error.ts"
import { notedLog } from "./log.fixture.ts"
import { startSelfTest } from "./self-test.ts"

test("startSelfTest() finds a model that begins to fail, and one that recovers", async () => {
  const { log, messages } = notedLog()
  let fails = true
  let tested = Promise.withResolvers<void>()
  const next = async () => {
    tested = Promise.withResolvers<void>()
    await tested.promise
    // What the test found out is noted in the turn after.
    await Promise.resolve()
  }
  const model = {
    name: "iris",
    async run() {
      queueMicrotask(() => queueMicrotask(() => queueMicrotask(tested.resolve)))
      if (fails) throw new InferenceError("golden[0] promises a")
    },
  }
  const selfTest = startSelfTest(model, 0.001, log)
  expect(selfTest.passes).toBe(true)
  await next()
  await next()
  expect(selfTest.passes).toBe(false)
  expect(selfTest.failures).toBeGreaterThanOrEqual(2)
  fails = false
  await next()
  expect(selfTest.passes).toBe(true)
  // Each turn once, however many tests there were.
  expect(messages()).toEqual([
    "error: model iris fails its self-test: golden[0] promises a",
    "model iris passes its self-test again",
  ])
  selfTest.stop()
})
