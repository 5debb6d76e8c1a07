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
    "+e5",
    "\ta",
    "\ra",
    "\na",
    "＝1",
    "=",
    "@",
    "+49 30 1",
  ]
  for (const cell of formulas) {
    test(`makes a text of ${JSON.stringify(cell)}`, () => {
      expect(harmless(cell)).toBe(`'${cell}`)
    })
  }

  // Opened with another delimiter, what follows one is a cell of its own, and so is a line.
  const hidden: [cell: string, harmless: string][] = [
    ["a;=cmd|' /C calc'!A0", "a;'=cmd|' /C calc'!A0"],
    ["a,=1", "a,'=1"],
    ["a\t@SUM(1)", "a\t'@SUM(1)"],
    ["\t=1", "'\t'=1"],
    ["a\n=1", "a\n'=1"],
    ["a\r\n=1", "a\r\n'=1"],
    ['a;"=1"', `a;'"=1"`],
    ['"=1"', `'"=1"`],
    ["=1;=2;-3;b", "'=1;'=2;-3;b"],
    ["-1;+2=3", "-1;'+2=3"],
  ]
  for (const [cell, written] of hidden) {
    test(`finds what is hidden in ${JSON.stringify(cell)}`, () => {
      expect(harmless(cell)).toBe(written)
    })
  }

  for (const cell of [
    "-",
    "+",
    " - ",
    "a;-",
    "1;-2",
    "a; b, -c",
    "-1,5;+2.5",
    "-1",
    "+1.5",
    "-,5",
    "-1e-5",
    "1=1",
    "a",
    "",
    " =1",
    "'=1",
  ]) {
    test(`leaves ${JSON.stringify(cell)} as it is`, () => {
      expect(harmless(cell)).toBe(cell)
    })
  }
})
