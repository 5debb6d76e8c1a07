import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { BrokenCsv, type CsvForm, findDelimiter, readRecords } from "./records.ts"
import { csvRecord } from "./writer.ts"

const encode = (text: string) => new TextEncoder().encode(text)

/** All records: line and cells. */
async function read(text: string, form: Partial<CsvForm> = {}) {
  const records: [line: number, ...cells: string[]][] = []
  const whole = { delimiter: ",", recordBytes: 65_536, ...form } as const
  for await (const some of readRecords(encode(text), whole))
    for (const { line, cells } of some) records.push([line, ...cells])
  return records
}

describe("readRecords()", () => {
  const cases: [what: string, text: string, records: [number, ...string[]][]][] = [
    // The examples of RFC 4180, section 2, by their numbers.
    [
      "1: a line break after each record",
      "aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n",
      [
        [1, "aaa", "bbb", "ccc"],
        [2, "zzz", "yyy", "xxx"],
      ],
    ],
    [
      "2: none after the last",
      "aaa,bbb,ccc\r\nzzz,yyy,xxx",
      [
        [1, "aaa", "bbb", "ccc"],
        [2, "zzz", "yyy", "xxx"],
      ],
    ],
    [
      "3: a header",
      "field_name,field_name,field_name\r\naaa,bbb,ccc\r\n",
      [
        [1, "field_name", "field_name", "field_name"],
        [2, "aaa", "bbb", "ccc"],
      ],
    ],
    ["4: blanks are part of a cell", "aaa, bbb ,ccc", [[1, "aaa", " bbb ", "ccc"]]],
    [
      "5: quotes or none",
      '"aaa","bbb","ccc"\r\nzzz,yyy,xxx',
      [
        [1, "aaa", "bbb", "ccc"],
        [2, "zzz", "yyy", "xxx"],
      ],
    ],
    [
      "6: line breaks in quotes",
      '"aaa","b\r\nbb","ccc"\r\nzzz,yyy,xxx',
      [
        [1, "aaa", "b\r\nbb", "ccc"],
        [3, "zzz", "yyy", "xxx"],
      ],
    ],
    ["7: quotes in quotes", '"aaa","b""bb","ccc"', [[1, "aaa", 'b"bb', "ccc"]]],
    // What it does not say.
    [
      "LF",
      "a,b\n1,2\n",
      [
        [1, "a", "b"],
        [2, "1", "2"],
      ],
    ],
    [
      "CR",
      "a,b\r1,2\r",
      [
        [1, "a", "b"],
        [2, "1", "2"],
      ],
    ],
    [
      "all of them in one file",
      'a\r\n"b\n"\r\rc\nd',
      [
        [1, "a"],
        [2, "b\n"],
        [5, "c"],
        [6, "d"],
      ],
    ],
    [
      "a byte order mark",
      '\ufeff"a",b\n1,2',
      [
        [1, "a", "b"],
        [2, "1", "2"],
      ],
    ],
    [
      "blank lines",
      "\n\na\n\r\nb\n\n",
      [
        [3, "a"],
        [5, "b"],
      ],
    ],
    [
      "records of any length",
      "a\n1,2\n,\n",
      [
        [1, "a"],
        [2, "1", "2"],
        [3, "", ""],
      ],
    ],
    ["nothing", "", []],
  ]
  for (const [what, text, records] of cases) {
    test(`reads ${what}`, async () => {
      expect(await read(text)).toEqual(records)
    })
  }

  const broken: [what: string, text: string, line: number, message: string][] = [
    ["a quote that is not closed", 'a\n\n"b\n\nc\nd', 3, "has a quote that is never closed"],
    ["a quote inside a cell", 'a\nb"c\n', 2, "has a quote inside a cell"],
    [
      "a cell that goes on after its quote",
      'a\n"x\r\ny"\n"b" ,c\n',
      4,
      "goes on after a closing quote",
    ],
    ["a record that is too long", `a\n${"b".repeat(110)}\n`, 2, "has more than 100 bytes"],
    ["a record of too many cells", `a\n${",".repeat(80_000)}\n`, 2, "has more than 100 bytes"],
  ]
  for (const [what, text, line, message] of broken) {
    test(`names the line of ${what}`, async () => {
      const error = await read(text, { recordBytes: 100 }).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(BrokenCsv)
      expect((error as BrokenCsv).line).toBe(line)
      expect((error as BrokenCsv).message).toStartWith(message)
    })
  }

  test("reads back any table that csvRecord() writes, in pieces or at once", async () => {
    const cell = fc.oneof(
      fc.string({ unit: "binary" }).map((text) => text.toWellFormed()),
      fc.string({ unit: fc.constantFrom(",", ";", "\t", '"', "\r", "\n", "a", "ü", " ") }),
    )
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 5 })
    const ends = fc.constantFrom("\r\n", "\n", "\r")
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(",", ";", "\t"),
        ends,
        // More than one piece.
        fc.constantFrom("", "long".repeat(10_000)),
        async (rows, delimiter, end, first) => {
          const all = [["x", first], ...rows]
          const text = all.map((cells) => csvRecord(cells, delimiter) + end).join("")
          const back = await read(text, { delimiter })
          expect(back.map(([, ...cells]) => cells)).toEqual(all)
        },
      ),
    )
  })

  test("lets others have their turn", async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    await read("a,b,c\n".repeat(50_000))
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
  })
})

describe("findDelimiter()", () => {
  const names = new Set(["length", "width, mm"])
  const cases: [header: string, delimiter: string][] = [
    ["length,width", ","],
    ["length;width", ";"],
    ["length\twidth", "\t"],
    ["length", ","],
    ["", ","],
    // By the names that are known, though there are more cells the other way.
    ["length\ta,b,c,d", "\t"],
    ['length;"width, mm";a,b,c,d', ";"],
    ["width, mm\tlength", "\t"],
    ['"a";"b"', ";"],
    [' length ;"a,b,c"', ";"],
  ]
  for (const [header, delimiter] of cases) {
    test(`finds ${JSON.stringify(delimiter)} in ${JSON.stringify(header)}`, async () => {
      expect(await findDelimiter(encode(`${header}\n1`), names, 1000)).toBe(delimiter as ",")
    })
  }
})
