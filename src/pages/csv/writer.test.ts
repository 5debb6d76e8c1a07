import { describe, expect, test } from "bun:test"
import { csvRecord, harmless } from "./writer.ts"

test("csvRecord() quotes what needs it, and nothing else (RFC 4180, 2.5 to 2.7)", () => {
  expect(csvRecord(["a", "b c", "", "1.5"], ",")).toBe("a,b c,,1.5")
  expect(csvRecord(['b"bb', "a,b", "a;b", "a\nb", "a\rb"], ",")).toBe(
    '"b""bb","a,b",a;b,"a\nb","a\rb"',
  )
  expect(csvRecord(["a,b", "a;b"], ";")).toBe('a,b;"a;b"')
})

describe("harmless()", () => {
  const formulas = [
    "=1+1",
    "+1+1",
    "-1-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "-",
    "+49 30 1",
  ]
  for (const cell of formulas) {
    test(`makes a text of ${JSON.stringify(cell)}`, () => {
      expect(harmless(cell)).toBe(`'${cell}`)
    })
  }
  for (const cell of ["-1", "+1.5", "-,5", "-1e-5", "1=1", "a", "", " =1", "'=1"]) {
    test(`leaves ${JSON.stringify(cell)} as it is`, () => {
      expect(harmless(cell)).toBe(cell)
    })
  }
})
