import { describe, expect, test } from "bun:test"
import { Type } from "@sinclair/typebox"
import { DocumentError } from "./document-error.ts"
import { readDocument } from "./document.ts"

const SCHEMA = Type.Object(
  {
    name: Type.String({ minLength: 2 }),
    list: Type.Array(
      Type.Object({ size: Type.Number({ minimum: 0 }) }, { additionalProperties: false }),
    ),
    kind: Type.Optional(Type.Union([Type.Literal("a"), Type.Literal("b")])),
  },
  { additionalProperties: false },
)

function refusal(text: string): string {
  try {
    readDocument(SCHEMA, text, "f.yaml", ({ list }) =>
      list.length > 2 ? [{ path: "list[2]", message: "is one too many" }] : [],
    )
  } catch (error) {
    expect(error).toBeInstanceOf(DocumentError)
    return (error as Error).message
  }
  throw new Error("the document was not refused")
}

test("readDocument() gives what fits the schema", () => {
  expect(readDocument(SCHEMA, "name: ab\nlist: [{ size: 1 }]\n", "f.yaml")).toEqual({
    name: "ab",
    list: [{ size: 1 }],
  })
})

describe("readDocument() names file, line, column, path, value and cure of", () => {
  const cases: [what: string, text: string, message: string][] = [
    [
      "a value too small",
      "name: ab\nlist:\n  - size: 1\n  - size: -1\n",
      "f.yaml:4:11: list[1].size: expected number with minimum 0, found -1",
    ],
    [
      "a value of another type",
      "name: 12\nlist: []\n",
      'f.yaml:1:7: name: expected string with minLength 2, found 12; put it in quotes: "12"',
    ],
    ["a missing key", "name: ab\n", "f.yaml:1:1: list: missing (array)"],
    [
      "an unknown key",
      "name: ab\nlist: []\nlits: 3\n",
      "f.yaml:3:7: lits: unknown key; is it misspelt?",
    ],
    [
      "none of several",
      "name: ab\nlist: []\nkind: c\n",
      'f.yaml:3:7: kind: expected "a" or "b", found "c"',
    ],
    [
      "what the schema cannot say",
      "name: ab\nlist: [{ size: 1 }, { size: 1 }, { size: 1 }]\n",
      "f.yaml:2:34: list[2]: is one too many",
    ],
    [
      "a key that is there twice",
      "name: ab\nname: cd\nlist: []\n",
      "f.yaml:2:1: not YAML: Map keys must be unique",
    ],
    [
      "an alias, which could be a bomb",
      "name: &x ab\nlist: [*x]\n",
      "f.yaml:2:8: *x: aliases are not taken; write the value out",
    ],
    ["an empty file", "", "f.yaml:1:1: expected object, found null"],
  ]
  for (const [what, text, message] of cases) test(what, () => expect(refusal(text)).toBe(message))

  test("all faults, one a line", () => {
    expect(refusal("name: 1\nlist: 2\n").split("\n")).toHaveLength(2)
  })
})
