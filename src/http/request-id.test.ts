import { expect, test } from "bun:test"
import { requestIds } from "./request-id.ts"

test("requestIds() keeps a well-formed name of the client's", () => {
  const name = requestIds("p")
  for (const given of ["a", "7d9a5f21-1", "b3f0c1d2-1111-4e6b-9f27-a3f6e1c0d9aa", "x".repeat(128)])
    expect(name(given)).toBe(given)
})

test("requestIds() makes another one for what is missing, empty, long, or could harm a log", () => {
  const name = requestIds("p")
  const made = [null, "", "x".repeat(129), "a b", "a\nb", 'a"b', "ä"].map((given) => name(given))
  for (const id of made) expect(id).toMatch(/^p-\w+$/)
  expect(new Set(made).size).toBe(made.length)
})
