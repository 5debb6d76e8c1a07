import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { DatasetError } from "./dataset.ts"
import { readTable, type TableLayout } from "./table.ts"

const LAYOUT: TableLayout = {
  file: "t.csv",
  delimiter: ",",
  features: ["a", "b"],
  target: "class",
  values: ["x", "y z"],
}

const read = (text: string, layout: Partial<TableLayout> = {}) =>
  readTable(new TextEncoder().encode(text), { ...LAYOUT, ...layout })

/** What a table is refused with. */
function refusal(text: string, layout: Partial<TableLayout> = {}): string {
  try {
    read(text, layout)
  } catch (error) {
    expect(error).toBeInstanceOf(DatasetError)
    return (error as Error).message
  }
  throw new Error("the table was not refused")
}

describe("readTable() reads", () => {
  const variants: Record<string, string> = {
    "a plain file": "a,b,class\n1,-2.5,x\n3e2,.5,y z\n",
    "without a last line end": "a,b,class\n1,-2.5,x\n3e2,.5,y z",
    "Windows line ends": "a,b,class\r\n1,-2.5,x\r\n3e2,.5,y z\r\n",
    "a byte order mark": "\ufeffa,b,class\n1,-2.5,x\n3e2,.5,y z\n",
    "blank lines": "a,b,class\n\n1,-2.5,x\n\n3e2,.5,y z\n\n",
    quotes: '"a","b","class"\n"1","-2.5","x"\n"3e2",.5,"y z"\n',
    "blanks around values": "a, b ,class\n 1 , -2.5, x\n3e2 ,.5, y z \n",
    "columns in another order, and more of them": 'class,c,b,a\nx,?,-2.5,1\ny z,"q,\n",.5,3e2\n',
  }
  for (const [name, text] of Object.entries(variants)) {
    test(name, () => {
      const { features, labels } = read(text)
      expect([...features.values]).toEqual([1, -2.5, 300, 0.5])
      expect([...labels]).toEqual([0, 1])
    })
  }

  test("another delimiter", () => {
    expect([...read("a;b;class\n1;2;x\n", { delimiter: ";" }).features.values]).toEqual([1, 2])
  })

  test("classes with a delimiter or a quote in them", () => {
    const layout = { values: ["a,b", '"a"', "a"] }
    const text = 'a,b,class\n1,2,"a,b"\n1,2,"""a"""\n1,2,"a"\n1,2,a\n'
    expect([...read(text, layout).labels]).toEqual([0, 1, 2, 2])
    expect(refusal("a,b,class\n1,2,a,b\n", layout)).toContain("is followed by")
  })

  test("the line of each row, behind blank lines and quoted line ends too", () => {
    const { lines } = read('a,b,c,class\n1,2,"q\nr",x\n\n3,4,,x\n')
    expect([...lines]).toEqual([2, 5])
  })

  test("every finite number as JavaScript does, to the last bit", () => {
    const written = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.integer().map(String),
      fc
        .tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.nat(9_999_999))
        .map(([whole, part]) => `${whole}.${part}`),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(written, written), { minLength: 1, maxLength: 20 }), (rows) => {
        const text = rows.map(([a, b]) => `${a},${b},x`).join("\n")
        expect([...read(`a,b,class\n${text}`).features.values]).toEqual(rows.flat().map(Number))
      }),
    )
  })

  test("more rows than it first makes room for", () => {
    const rows = Array.from({ length: 5000 }, (_, row) => `${row},1,x`)
    const { features, lines } = read(`a,b,class\n${rows.join("\n")}\n`)
    expect(features.rows).toBe(5000)
    expect(features.values[2 * 4999]).toBe(4999)
    expect(lines[4999]).toBe(5001)
  })
})

describe("readTable() names file, line, column and value of", () => {
  const faults: [what: string, text: string, message: string][] = [
    ["a missing value", "1,,x", 't.csv:2: b: the value is missing ("")'],
    ["a value written as missing", "1,NA,x", 't.csv:2: b: the value is missing ("NA")'],
    ["a word", "1,two,x", 't.csv:2: b: "two" is not a number'],
    ["a hexadecimal number", "1,0x10,x", 't.csv:2: b: "0x10" is not a number'],
    ["an infinite value", "1,-inf,x", 't.csv:2: b: "-inf" is not finite'],
    ["a number too large for a float", "1,1e999,x", 't.csv:2: b: "1e999" is not finite'],
    ["an unknown class", "1,2,w", 't.csv:2: class: "w" is not a class of the recipe ("x", "y z")'],
    ["a missing class", "1,2,", 't.csv:2: class: the class is missing ("")'],
    [
      "a short row",
      "1,2",
      "t.csv:2: class: is not there; the row has 2 fields, but the header names 3",
    ],
    ["a long row", "1,2,x,4,5", 't.csv:2: class: is followed by "4"; the header names 3 columns'],
    ["a quote that is never closed", '1,2,"x', "t.csv:2: a quote is opened and never closed"],
    ["text behind a quote", '1,2,"x"y', "t.csv:2: text stands behind a closing quote"],
  ]
  for (const [what, row, message] of faults) {
    test(what, () => expect(refusal(`a,b,class\n${row}\n`)).toContain(message))
  }

  test("every fault at once, up to twenty", () => {
    const message = refusal(`a,b,class\n${"1,?,x\n".repeat(25)}`)
    expect(message).toContain("t.csv:2: b:")
    expect(message).toContain("t.csv:21: b:")
    expect(message.split("\n").at(-1)).toBe("and 5 more like these")
  })

  test("a missing column, with what is there", () => {
    expect(refusal("a;b;class\n1;2;x\n")).toContain(
      't.csv:1: there is no column "a"; the header has 1 columns split at ",": a;b;class',
    )
  })
  test("a column that is there twice", () => {
    expect(refusal("a,a,b,class\n")).toContain('the column "a" is there 2 times')
  })
  test("an empty file, and one without rows", () => {
    expect(refusal("")).toContain("t.csv:1: the file is empty")
    expect(refusal("a,b,class\n")).toContain("t.csv:2: there are no rows under the header")
  })
  test("text that is not UTF-8", () => {
    const bytes = Uint8Array.from([...new TextEncoder().encode("a,b,class\n1,2,"), 0xff, 10])
    expect(() => readTable(bytes, LAYOUT)).toThrow("t.csv:2: the text is not UTF-8")
  })
})
