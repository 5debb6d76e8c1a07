import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { jsonText } from "./json-text.ts"

describe("jsonText()", () => {
  test("puts on a line what fits it", () => {
    expect(jsonText({ a: 1, b: [1, "x"], c: {}, d: null })).toBe(
      '{ "a": 1, "b": [1, "x"], "c": {}, "d": null }',
    )
  })
  test("breaks and indents what does not", () => {
    const long = "x".repeat(60)
    expect(jsonText([{ a: 1 }, { a: long, b: [long] }])).toBe(
      `[\n  { "a": 1 },\n  {\n    "a": "${long}",\n    "b": ["${long}"]\n  }\n]`,
    )
  })
  test("is the same value again, whatever it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})
