import { describe, expect, test } from "bun:test"
import { createApp } from "../../app.ts"
import { recorder, testParts } from "../../app.fixture.ts"
import { testModel } from "../../inference/model.fixture.ts"

const LIMITS = { bodyBytes: 3_000_000, objectBytes: 1500, rows: 10_000 }
const HTML = { accept: "text/html" }
const { seen, observer } = recorder()
const app = createApp(testParts({ limits: LIMITS, observer }))

/** Fields as a browser sends them. */
function formOf({ table = "", file }: { table?: string; file?: File }): FormData {
  const form = new FormData()
  form.append("table", table)
  form.append("file", file ?? new File([], ""))
  return form
}

async function send(
  path: "/rows" | "/rows.csv",
  body: FormData | string | URLSearchParams,
  headers: Record<string, string> = {},
) {
  const response = await app(
    new Request(`http://localhost${path}`, { method: "POST", body, headers }),
  )
  return { response, text: await response.text() }
}

const sendCsv = (body: string, headers: Record<string, string> = {}) =>
  send("/rows.csv", body, { "content-type": "text/csv", ...headers })

/** The texts of a page's cells, headings and list items, row after row. */
function cellsOf(html: string, selector: string): string[] {
  const cells: string[] = []
  new HTMLRewriter()
    .on(selector, {
      element: () => void cells.push(""),
      text: ({ text }) => void (cells[cells.length - 1] += text),
    })
    .transform(html)
  return cells.map((cell) => cell.trim())
}

const textareaOf = (html: string) =>
  /<textarea[^>]*>\n([^]*?)<\/textarea>/.exec(html)?.[1]?.replace(/^\s*/, "")

const TABLE = "note,länge,b/c ~\nx,3,0\ny,9.5,1\n"
const SCRIPT = '"><script>alert(1)</script>'

describe("GET /rows", () => {
  test("is a form, what columns a table needs, and an example", async () => {
    const response = await app(new Request("http://localhost/rows"))
    const html = await response.text()
    expect(response.status).toBe(200)
    for (const part of [
      "<title>Many rows – Groß &amp; &lt;klein&gt;</title>",
      'enctype="multipart/form-data"',
      "up to 10000 rows",
      "0 to 10",
      "länge,b/c ~",
      'href="/rows/template.csv"',
      'formaction="/rows.csv"',
    ])
      expect(html).toContain(part)
    expect(html).not.toContain('role="alert"')
  })

  test("has an example that is answered as it is", async () => {
    const template = await app(new Request("http://localhost/rows/template.csv"))
    expect(template.headers.get("content-disposition")).toBe('attachment; filename="made-up.csv"')
    const { response, text } = await sendCsv(await template.text())
    expect(response.status).toBe(200)
    expect(text.split("\r\n").map((line) => line.split(",")[2])).toEqual([
      "class",
      "klein",
      '"sehr ""groß"""',
      undefined,
    ] as string[])
  })
})

test("GET /rows is compressed where the browser takes that", async () => {
  const get = async (encoding: string) =>
    app(new Request("http://localhost/rows", { headers: { "accept-encoding": encoding } }))
  const [plain, packed] = [await get("gzip;q=0, br"), await get("br, gzip")]
  expect(plain.headers.get("content-encoding")).toBeNull()
  expect(packed.headers.get("content-encoding")).toBe("gzip")
  const bytes = Bun.gunzipSync(await packed.arrayBuffer())
  expect(new TextDecoder().decode(bytes)).toBe(await plain.text())
})

describe("POST /rows", () => {
  test("answers a pasted table: how many of each class, and each row", async () => {
    const { response, text } = await send("/rows", formOf({ table: TABLE }))
    expect(response.status).toBe(200)
    expect(text).toContain("<title>Answers - Many rows")
    expect(cellsOf(text, "h2")[0]).toBe("2 rows")
    expect(cellsOf(text, ".lined tbody tr").length).toBe(4)
    const [first, second] = text.split("<tr>").filter((row) => /(88\.1|98\.9)\u00a0%/.test(row))
    // 1 / (1 + e^-2) and 1 / (1 + e^-4.5).
    expect(first).toContain('<th scope="row">2</th>')
    expect(first).toContain("Klein")
    expect(second).toContain('<td class="number outside">9.5</td>')
    expect(second).toContain("Länge: not 1 to 9")
    expect(text).toContain("1 row has values outside what the model was trained on")
    expect(textareaOf(text)).toStartWith("note,länge,b/c ~\r\nx,3,0")
  })

  test("answers a file, and keeps its text in the field", async () => {
    const file = new File(["\ufefflänge;b/c ~\r\n1,5;0\r\n"], `${SCRIPT}.csv`)
    const { response, text } = await send("/rows", formOf({ table: "old", file }))
    expect(response.status).toBe(200)
    expect(textareaOf(text)).toStartWith("länge;b/c ~")
    expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;.csv: it need not be chosen again")
    expect(cellsOf(text, "script")).toHaveLength(1)
  })

  test("does not put more than 1 MB into the field, and says so", async () => {
    const file = new File(
      [`länge,b/c ~,${"x".repeat(1000)}\n${`1,0,${"y".repeat(1000)}\n`.repeat(1000)}`],
      "big.csv",
    )
    const { response, text } = await send("/rows", formOf({ table: "old", file }))
    expect(response.status).toBe(200)
    expect(text).toContain("The file big.csv has more than 1 MB")
    expect(textareaOf(text)).toBe("")
    expect(text).toContain("The first 200 of 1000 rows are shown here.")
    expect(cellsOf(text, ".lined tbody tr")).toHaveLength(200 + 2)
  })

  test("tells the observer how many rows there were", async () => {
    await send("/rows", formOf({ table: TABLE }))
    const { exchange, status } = seen.answered.at(-1) ?? {}
    expect({ status, rows: exchange?.rows, values: exchange?.values }).toEqual({
      status: 200,
      rows: 2,
      values: Float32Array.of(3, 0, 9.5, 1),
    })
  })

  test("says above the form what is wrong, and loses nothing", async () => {
    const table = "länge,b/c ~\n<script>alert(1)</script>,1\n1\n"
    const { response, text } = await send("/rows", formOf({ table }))
    expect(response.status).toBe(422)
    expect(text).toContain("<title>Please check the table - Many rows")
    expect(text).toContain('role="alert"')
    expect(cellsOf(text, ".problem li")).toHaveLength(2)
    expect(text).toContain("line 2, column länge: `&lt;script&gt;alert(1)")
    expect(text).toContain('aria-invalid="true"')
    expect(textareaOf(text)).toContain("&lt;script&gt;alert(1)")
    expect(cellsOf(text, "script")).toHaveLength(1)
    expect(seen.answered.at(-1)?.exchange.refusal).toBe("invalid_values")
  })

  test("keeps the text where the file is no table", async () => {
    const file = new File([Buffer.from("504b0304ff", "hex")], "book.xlsx")
    const { response, text } = await send("/rows", formOf({ table: "kept", file }))
    expect(response.status).toBe(400)
    expect(textareaOf(text)).toStartWith("kept")
    expect(text).toContain("save it as CSV UTF-8")
  })

  test("shows the first 100 faults, and says that there may be more", async () => {
    const { text } = await send("/rows", formOf({ table: `länge,b/c ~\n${"a,b\n".repeat(99)}` }))
    expect(cellsOf(text, ".problem li")).toHaveLength(100)
    expect(text).toContain("These are the first 100; there may be more.")
  })

  const refused: [
    what: string,
    headers: Record<string, string>,
    body: FormData | string,
    status: number,
  ][] = [
    ["a form of another site", { origin: "http://evil.example" }, formOf({ table: TABLE }), 403],
    ["what is no form", { "content-type": "text/csv" }, TABLE, 415],
    ["too much", { "content-length": "3000001" }, formOf({ table: TABLE }), 413],
    ["too many rows", {}, formOf({ table: `länge,b/c ~\n${"1,0\n".repeat(10_001)}` }), 413],
    ["nothing", {}, formOf({}), 422],
  ]
  for (const [what, headers, body, status] of refused) {
    test(`answers ${what} with a page that says so: ${status}`, async () => {
      const { response, text } = await send("/rows", body, headers)
      expect(response.status).toBe(status)
      expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8")
      expect(text).toContain('role="alert"')
    })
  }
})

describe("POST /rows.csv", () => {
  test("gives the columns as they were sent, the class, and predict()'s probabilities", async () => {
    const { response, text } = await sendCsv(TABLE)
    expect(response.status).toBe(200)
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present")
    expect(response.headers.get("content-disposition")).toBe(
      'attachment; filename="made-up-answers.csv"',
    )
    expect(response.headers.get("x-content-type-options")).toBe("nosniff")
    const [a, b, c, d] = await testModel().predict(Float32Array.of(3, 0, 9.5, 1))
    expect(text.split("\r\n")).toEqual([
      'note,länge,b/c ~,class,probability_klein,"probability_sehr ""groß"""',
      `x,3,0,klein,${a},${b}`,
      `y,9.5,1,"sehr ""groß""",${c},${d}`,
      "",
    ])
  })

  test("answers a German table in its own way", async () => {
    const { text } = await sendCsv('länge;class;b/c ~\n9,5;"a;b";-1\n')
    const [, , , probability] = await testModel().predict(Float32Array.of(3, 0, 9.5, 1))
    const [header, row] = text.split("\r\n")
    expect(header).toStartWith("länge;class;b/c ~;predicted_class;predicted_probability_klein;")
    expect(row).toStartWith('9,5;"a;b";-1;"sehr ""groß""";')
    expect(row).toEndWith(`;${`${probability}`.replace(".", ",")}`)
  })

  test("sends back nothing that a spreadsheet would run", async () => {
    const { text } = await sendCsv(`=A1,länge,b/c ~\n"=HYPERLINK(""x"")",1,-1\n-1,1,0`)
    const lines = text.split("\r\n")
    expect(lines[0]).toStartWith("'=A1,länge,")
    expect(lines[1]).toStartWith(`"'=HYPERLINK(""x"")",1,-1,`)
    expect(lines[2]).toStartWith("-1,1,0,")
  })

  test("answers 10,000 rows as predict() does, in their order", async () => {
    const rows = Array.from({ length: 10_000 }, (_, row) => [row / 1000, ((row % 5) - 2) / 2])
    const table = `länge,b/c ~\n${rows.map((row) => row.join(",")).join("\n")}`
    const { response, text } = await sendCsv(table)
    expect(response.status).toBe(200)
    const lines = text.trimEnd().split("\r\n").slice(1)
    const probabilities = await testModel().predict(Float32Array.from(rows.flat()))
    expect(lines.map((line) => Number(line.slice(line.lastIndexOf(",") + 1)))).toEqual(
      rows.map((_, row) => probabilities[2 * row + 1] as number),
    )
    expect(seen.answered.at(-1)?.exchange.rows).toBe(10_000)
  })

  test("takes the page's form, and answers a table without rows", async () => {
    const header = "länge,b/c ~"
    const { text } = await send("/rows.csv", new URLSearchParams({ table: header }))
    expect(text).toStartWith(`${header},class,`)
    expect(text.trimEnd().split("\r\n")).toHaveLength(1)
  })

  test("says to programs what is wrong with a problem, to people with the page", async () => {
    const table = "länge,b/c ~\nabc,0\n"
    const problem = await sendCsv(table)
    expect(problem.response.status).toBe(422)
    expect(problem.response.headers.get("content-type")).toBe("application/problem+json")
    expect(JSON.parse(problem.text)).toMatchObject({
      code: "invalid_values",
      errors: [{ pointer: "#cell=2,1", code: "not_a_number" }],
    })
    const page = await send("/rows.csv", formOf({ table }), HTML)
    expect(page.response.status).toBe(422)
    expect(textareaOf(page.text)).toStartWith("länge,b/c ~")
  })

  const refused: [what: string, headers: Record<string, string>, body: string, gist: string][] = [
    ["another type", { "content-type": "application/json" }, "{}", "415 unsupported_media_type"],
    [
      "another charset",
      { "content-type": "text/csv; header=present; charset=latin1" },
      TABLE,
      "415 unsupported_media_type",
    ],
    ["a page of another site", { "sec-fetch-site": "cross-site" }, TABLE, "403 cross_site"],
    ["too many bytes", { "content-length": "3000001" }, TABLE, "413 body_too_large"],
    ["a line that is too long", {}, `länge,b/c ~\n${"1".repeat(2000)},1`, "422 invalid_values"],
    ["nothing", {}, "", "422 invalid_values"],
  ]
  for (const [what, headers, body, gist] of refused) {
    test(`refuses ${what}: ${gist}`, async () => {
      const { response, text } = await sendCsv(body, headers)
      const { code } = JSON.parse(text) as { code: string }
      expect(`${response.status} ${code}`).toBe(gist)
    })
  }

  test("takes the type with parameters", async () => {
    for (const type of [
      "text/csv; charset=utf-8; header=present",
      'TEXT/CSV;header=present;charset="UTF-8"',
    ])
      expect((await sendCsv(TABLE, { "content-type": type })).response.status).toBe(200)
  })

  test("answers a failure of the model with 500, and nothing of a file", async () => {
    const model = { ...testModel(), predict: () => Promise.reject(new Error("broken")) }
    const failing = createApp(testParts({ limits: LIMITS, model }))
    const request = {
      method: "POST",
      body: TABLE,
      headers: { "content-type": "text/csv" },
    }
    const response = await failing(new Request("http://localhost/rows.csv", request))
    expect(response.status).toBe(500)
    expect(response.headers.get("content-disposition")).toBeNull()
    expect(await response.json()).toMatchObject({ code: "internal" })
  })

  test("other methods are answered with what there is", async () => {
    const response = await app(new Request("http://localhost/rows.csv"))
    expect(response.status).toBe(405)
    expect(response.headers.get("allow")).toBe("POST, OPTIONS")
  })
})
