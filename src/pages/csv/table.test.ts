import { describe, expect, test } from "bun:test"
import { Problem } from "../../http/problem.ts"
import { testCard } from "../../inference/card.fixture.ts"
import { readTable } from "./table.ts"

const { features } = testCard()
const LIMITS = { rows: 200, objectBytes: 1000 }

async function read(text: string | Uint8Array, limits = LIMITS) {
  const kept: number[] = []
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text
  const keep = ({ line }: { line: number }) => void kept.push(line)
  return { kept, ...(await readTable(bytes, { features, limits, keep })) }
}

/** Why a table is refused. */
async function refusal(text: string | Uint8Array) {
  const problem = await read(text).catch((error: unknown) => error)
  expect(problem).toBeInstanceOf(Problem)
  return (problem as Problem).options
}

describe("readTable()", () => {
  const good: [what: string, text: string, rows: number[]][] = [
    ["columns in the card's order", "länge,b/c ~\n1,2\n3,-1", [1, 2, 3, -1]],
    ["columns in another order, among others", "x,b/c ~,y, länge ,x\na,2,,1,b", [1, 2]],
    ["blanks around numbers", "länge,b/c ~\n 1.5 ,\t-.5", [1.5, -0.5]],
    ["decimal commas between semicolons", "länge;b/c ~\n1,5;-,5\n+2,;1.5", [1.5, -0.5, 2, 1.5]],
    ["the minus sign that pages print", "länge,b/c ~\n1,−0.5", [1, -0.5]],
    ["decimal commas between tabs", "länge\tb/c ~\n1,5\t2", [1.5, 2]],
    ["lines with nothing in them", "\nlänge;b/c ~\n;\n\n \n1;2\n ; \n", [1, 2]],
    ["no rows", "länge,b/c ~", []],
    // What Excel writes and reads to be told the delimiter.
    ["a delimiter that is told", "sep=;\nlänge;b/c ~\n1,5;2", [1.5, 2]],
    ["one that is told after a mark", "\ufeffSEP=,\r\nlänge,b/c ~\r\n1,2", [1, 2]],
    ["a tab that is told", "sep=\t\nb/c ~\tlänge\n1\t2", [2, 1]],
  ]
  for (const [what, text, rows] of good) {
    test(`takes ${what}`, async () => {
      expect(Array.from((await read(text)).rows)).toEqual(rows)
    })
  }

  test("asks which number an ambiguous one is", async () => {
    const ranges = { observed: { min: 0, max: 5000 }, accepted: { min: 0, max: 9000 } }
    const bytes = new TextEncoder().encode("länge;b/c ~\n1,234;1")
    const problem = await readTable(bytes, {
      features: features.map((feature) => Object.assign({}, feature, ranges)),
      limits: LIMITS,
      keep: () => {},
    }).catch((error: unknown) => error)
    expect((problem as Problem).options.errors?.[0]?.detail).toContain(
      "`1,234` can be read as 1.234 and as 1234; write it like one of these",
    )
  })

  test("gives each row with its line, and says how numbers are written", async () => {
    expect(await read("länge;b/c ~\n\n1,5;2\n3;1")).toMatchObject({
      kept: [3, 4],
      count: 2,
      hasDecimalComma: true,
    })
    expect(await read("länge;b/c ~;x\n1.5;2;1,5")).toMatchObject({ hasDecimalComma: false })
  })

  const number = "write one from -2 to 2, like 5.1"
  const wrong: [text: string, errors: [pointer: string, code: string, detail: string][]][] = [
    ["", [["#", "missing", "the table is empty; its first line must name the columns"]]],
    ["\n \n", [["#", "missing", "the table is empty; its first line must name the columns"]]],
    [
      "länge,<b>\n1,2",
      [
        [
          "#row=1",
          "missing",
          'line 1: there is no column b/c ~; found `länge` `<b>`, taking "," as what stands between columns',
        ],
      ],
    ],
    [
      "\nlänge,b/c ~,länge\n1,2,3",
      [
        [
          "#cell=1,3",
          "duplicate",
          "line 2: the column länge is there twice, as number 1 and 3; rename one of them",
        ],
      ],
    ],
    [
      "länge,b/c ~\n1,abc\n,1e1\n11,0x1",
      [
        [
          "#cell=2,2",
          "not_a_number",
          `line 2, column b/c ~: \`abc\` is not a plain number; ${number}`,
        ],
        ["#cell=3,1", "missing", "line 3, column länge: is empty; write a number from 0 to 10 cm"],
        [
          "#cell=3,2",
          "not_a_number",
          `line 3, column b/c ~: \`1e1\` is not a plain number; ${number}`,
        ],
        ["#cell=4,1", "out_of_range", "line 4, column länge: 11 must be from 0 to 10 cm"],
        [
          "#cell=4,2",
          "not_a_number",
          `line 4, column b/c ~: \`0x1\` is not a plain number; ${number}`,
        ],
      ],
    ],
    [
      'länge,b/c ~\n"1,5",1',
      [
        [
          "#cell=2,1",
          "not_a_number",
          "line 2, column länge: `1,5` is not a plain number; write one from 0 to 10 cm, like 5.1",
        ],
      ],
    ],
    [
      "länge;b/c ~\n1.234,5;NaN",
      [
        [
          "#cell=2,1",
          "not_a_number",
          "line 2, column länge: `1.234,5` is not a plain number; write one from 0 to 10 cm, like 5.1 or 5,1",
        ],
        [
          "#cell=2,2",
          "not_a_number",
          `line 2, column b/c ~: \`NaN\` is not a plain number; ${number} or 5,1`,
        ],
      ],
    ],
    [
      'länge,b/c ~\n1,2,3\n"1\n',
      [
        [
          "#row=2",
          "ragged",
          'line 2 has 3 cells, but the header has 2; write "," between cells, and quotes around a cell that holds one',
        ],
        [
          "#",
          "broken_csv",
          'line 3 has a quote that is never closed; write a quote inside quotes twice, ""',
        ],
      ],
    ],
  ]
  for (const [text, errors] of wrong) {
    test(`says what is wrong with ${JSON.stringify(text)}`, async () => {
      const { status, code, errors: found } = await refusal(text)
      expect([status, code]).toEqual([422, "invalid_values"])
      expect(found).toEqual(
        errors.map(([pointer, kind, detail]) => ({ pointer, code: kind, detail })),
      )
    })
  }

  test("counts the line that tells the delimiter", async () => {
    const { errors } = await refusal("sep=;\nlänge;b/c ~\n1;x")
    expect(errors?.[0]).toMatchObject({ pointer: "#cell=3,2" })
    expect(errors?.[0]?.detail).toStartWith("line 3, column b/c ~: ")
  })

  test("believes the line, though another delimiter would do", async () => {
    const { errors } = await refusal("sep=;\nlänge,b/c ~\n1,2")
    expect(errors?.map(({ code }) => code)).toEqual(["missing", "missing"])
  })

  test("repeats only the beginning of what it does not understand", async () => {
    const { errors } = await refusal(`länge,b/c ~\n1,${"x".repeat(500)}`)
    expect(errors?.[0]?.detail).toContain(`\`${"x".repeat(40)}…\``)
    const header = await refusal("x,".repeat(400))
    expect(header.errors?.[0]?.detail).toContain("`x` and 381 more")
  })

  test("names up to 100 faults", async () => {
    const { detail, errors } = await refusal(`länge,b/c ~\n${"a,b\n".repeat(150)}`)
    expect(errors).toHaveLength(100)
    expect(detail).toBe("100 or more things are wrong in the table; errors names each")
  })

  test("refuses more rows than there may be: 413", async () => {
    const rows = (count: number) => `länge,b/c ~\n${"1,2\n".repeat(count)}`
    expect(await read(rows(200))).toMatchObject({ count: 200 })
    expect(await refusal(rows(201))).toMatchObject({ status: 413, code: "too_many_rows" })
  })

  test("refuses what is no text: UTF-16, Latin-1, a workbook: 400", async () => {
    const files = [
      Buffer.from("\ufefflänge\tb/c ~", "utf16le"),
      Buffer.from("länge;b/c ~", "latin1"),
      Buffer.from("504b0304140006000800000021006288eef1", "hex"),
    ]
    for (const file of files) {
      const { status, code, detail } = await refusal(file)
      expect([status, code]).toEqual([400, "unparsable"])
      expect(detail).toContain("CSV UTF-8")
    }
  })
})
