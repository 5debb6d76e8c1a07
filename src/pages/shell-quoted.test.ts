import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { shellQuoted } from "./shell-quoted.ts"

/** What a shell makes of some words. */
function wordsOf(command: string): string[] {
  const { stdout, exitCode } = Bun.spawnSync(["/bin/sh", "-c", `printf '%s\\0' ${command}`])
  expect(exitCode).toBe(0)
  return stdout.toString().split("\0").slice(0, -1)
}

describe("shellQuoted()", () => {
  test("leaves plain words alone", () => {
    expect(shellQuoted("http://localhost:5000/predict")).toBe("http://localhost:5000/predict")
  })

  test("puts anything else between single quotes, and gets out of them for one", () => {
    expect(shellQuoted("")).toBe("''")
    expect(shellQuoted('{ "a": 1 }')).toBe(`'{ "a": 1 }'`)
    expect(shellQuoted("it's")).toBe(String.raw`'it'\''s'`)
  })

  test("is the same text again to a shell, whatever it is", () => {
    const texts = fc.sample(
      fc.string({
        unit: fc.oneof(
          fc.constantFrom(..."'\"\\$`!\n~*#&|;<>(){} "),
          fc.string({ minLength: 1, maxLength: 1 }),
        ),
      }),
      200,
    )
    const printable = texts.map((text) => text.replaceAll("\0", ""))
    expect(wordsOf(printable.map(shellQuoted).join(" "))).toEqual(printable)
  })
})
