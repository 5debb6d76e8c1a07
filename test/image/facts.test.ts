import { expect, test } from "bun:test"
import { withoutCredentials } from "./facts.ts"

test("withoutCredentials() leaves nothing in an address that lets somebody in", () => {
  expect(withoutCredentials("https://name:token@example.org/a.git")).toBe(
    "https://example.org/a.git",
  )
  expect(withoutCredentials("https://example.org/a@b.git")).toBe("https://example.org/a@b.git")
  expect(withoutCredentials("git@example.org:a.git")).toBe("git@example.org:a.git")
})
