import { describe, expect, test } from "bun:test"
import type { Schema } from "./description.ts"
import { schemaText } from "./schema-text.ts"

describe("schemaText()", () => {
  const cases: [schema: Schema, text: string][] = [
    [{}, "anything"],
    [{ type: "number", minimum: 0, maximum: 30 }, "number from 0 to 30"],
    [{ type: "integer", minimum: 0 }, "integer from 0"],
    [{ type: "number", maximum: 1 }, "number to 1"],
    [{ type: "number", exclusiveMinimum: 0 }, "number above 0"],
    [{ type: "array", minItems: 1, maxItems: 3 }, "array of at least 1, of at most 3"],
    [{ type: "string", pattern: "^a$" }, "string like ^a$"],
    [{ type: "string", pattern: "^[^\\u0000]$", description: "a name" }, "string"],
    [{ const: 1 }, "1"],
    [{ enum: ["a", "b"] }, 'one of "a", "b"'],
    [
      { enum: Array.from({ length: 14 }, (_, index) => index) },
      "one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more",
    ],
  ]
  for (const [schema, text] of cases) {
    test(`calls ${JSON.stringify(schema).slice(0, 50)} ${text}`, () => {
      expect(schemaText(schema)).toBe(text)
    })
  }
})
