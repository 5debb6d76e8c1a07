import { expect, test } from "bun:test"
import { traceIdOf } from "./trace-context.ts"

test("traceIdOf() reads the example of W3C Trace Context, 3.2", () => {
  const example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
  expect(traceIdOf(example)).toBe("4bf92f3577b34da6a3ce929d0e0e4736")
  // A later version may have more (3.2.4).
  expect(traceIdOf(example.replace(/^00/, "cc").concat("-what-comes"))).toBe(
    "4bf92f3577b34da6a3ce929d0e0e4736",
  )
})

test("traceIdOf() finds none in what is not well formed", () => {
  for (const given of [
    null,
    "",
    "4bf92f3577b34da6a3ce929d0e0e4736",
    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
  ])
    expect(traceIdOf(given)).toBeUndefined()
})
