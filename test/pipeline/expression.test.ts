import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { evaluate, ExpressionError, isTrue, loosePatterns } from "./expression.ts"
import type { Value } from "./value.ts"

const VALUES: Record<string, Value> = {
  "pipeline.git.branch": "main",
  "pipeline.git.tag": "",
  "pipeline.number": 7,
  "pipeline.parameters.nightly": false,
}

const on = (text: string, values = VALUES) => evaluate(text, (name) => values[name])

describe("evaluate()", () => {
  // The forms are those of CircleCI's configuration reference, "Expression-based job filters".
  for (const [text, value] of [
    ['pipeline.git.branch == "main"', true],
    ['pipeline.git.branch != "main"', false],
    ["pipeline.git.branch == 'main' or pipeline.git.tag starts-with \"release\"", true],
    ["pipeline.git.branch or pipeline.git.tag", true],
    ["pipeline.git.tag", ""],
    ["not pipeline.git.tag", true],
    ["pipeline.git.branch matches /^ma.n$/", true],
    ["pipeline.git.branch matches /^v\\d+$/", false],
    ["pipeline.number >= 7 and pipeline.number < 8", true],
    ['(pipeline.git.branch == "x" or true) and not pipeline.parameters.nightly', true],
  ] as const) {
    test(`${text} is ${JSON.stringify(value)}`, () => expect(on(text)).toBe(value))
  }

  test("not binds more tightly than a comparison", () => {
    expect(on('not pipeline.git.branch == "main"')).toBe(false)
    expect(on('not (pipeline.git.branch == "other")')).toBe(true)
  })

  test("and binds more tightly than or, as in every language that has both", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), (a, b, c) => {
        const value = evaluate("a or b and c", (name) => ({ a, b, c })[name])
        expect(isTrue(value)).toBe(a || (b && c))
      }),
    )
  })

  for (const [text, message] of [
    ["pipeline.git.brnch", "pipeline.git.brnch is not a value known here"],
    ["true or pipeline.git.brnch", "pipeline.git.brnch is not a value known here"],
    ['pipeline.git.branch = "main"', "can't read"],
    ["pipeline.git.branch ==", "it ends where a value is needed"],
    ["(true", "a ( is not closed"],
    ["pipeline.git.branch matches main", "matches needs a /pattern/"],
    ["pipeline.git.branch matches /(/", "is not a regular expression"],
    ['pipeline.git.branch > "a"', "> compares numbers"],
    ["true true", "nothing can follow here"],
  ] as const) {
    test(`${text} is refused: ${message}`, () => {
      expect(() => on(text)).toThrow(ExpressionError)
      expect(() => on(text)).toThrow(message)
    })
  }
})

test("loosePatterns() finds a pattern that any longer text would match too", () => {
  expect(loosePatterns("pipeline.git.tag matches /^v1/ or x matches /^v1$/")).toEqual(["/^v1/"])
})
