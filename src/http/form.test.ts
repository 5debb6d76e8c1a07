import { describe, expect, test } from "bun:test"
import { connect } from "../process.fixture.ts"
import { BodyReader } from "./body.ts"
import { createEdge } from "./edge.ts"
import { PROBLEM_DETAILS } from "./dialect.ts"
import { beginExchange } from "./exchange.ts"
import { type Form, readForm, refuseCrossSite } from "./form.ts"
import { Problem } from "./problem.ts"

const LIMITS = { bytes: 30_000, objectBytes: 8, bufferedBytes: 40_000, milliseconds: 60_000 }
const PAIRS = "application/x-www-form-urlencoded"
const PARTS = "multipart/form-data; boundary=xx"

type Body = ConstructorParameters<typeof Response>[0]

const post = (body: Body, headers: Record<string, string> = {}) =>
  new Request("http://localhost/", { method: "POST", body, headers })

const typed = (type: string, body: Body) => post(body, { "content-type": type })

function read(request: Request, reader = new BodyReader(LIMITS)): Promise<Form> {
  return readForm(beginExchange(request, { id: "1", route: "/", query: "" }), reader)
}

/** How a form is refused: status, code and detail. */
async function refusal(request: Request, reader = new BodyReader(LIMITS)) {
  const problem = await read(request, reader).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(problem).toBeInstanceOf(Problem)
  expect(reader.arriving).toBe(0)
  const { status, code, detail } = (problem as Problem).options
  return { status, code, detail }
}

/** A part of a form, as RFC 7578 writes it. */
const part = (head: string, content: string) =>
  `--xx\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`

/** A body of which a part comes, and then nothing. */
const unending = () =>
  new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("a=1")),
  })

describe("readForm()", () => {
  test("reads pairs, their blanks and their escapes", async () => {
    const form = await read(typed(PAIRS, "a=b+c&d=%C3%BC%26&d=&e=1=2"))
    expect(Array.from(form)).toEqual([
      ["a", "b c"],
      ["d", "ü&"],
      ["d", ""],
      ["e", "1=2"],
    ])
    expect(Array.from(await read(typed(`${PAIRS}; charset="UTF-8"`, "")))).toEqual([])
  })

  test("reads what fetch() makes of a FormData, with the bytes of a file as they are", async () => {
    const sent = new FormData()
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    sent.append("text", "a\r\nü")
    sent.append("file", new File([bytes], "<ü>.csv", { type: "text/csv" }))
    const form = await read(post(sent))
    expect(form.get("text")).toBe("a\r\nü")
    const file = form.get("file")
    expect(file).toBeInstanceOf(File)
    expect((file as File).name).toBe("<ü>.csv")
    expect(await (file as File).bytes()).toEqual(bytes)
  })

  test("takes a replacement character that somebody has sent as one", async () => {
    // What an editor has made of a broken file before it was pasted is good UTF-8.
    const replaced = "a\ufffdb"
    const pairs = await read(typed(PAIRS, `${encodeURIComponent(replaced)}=%EF%BF%BD+\ufffd`))
    expect(Array.from(pairs)).toEqual([[replaced, "\ufffd \ufffd"]])
    const sent = new FormData()
    sent.append(replaced, replaced)
    sent.append("file", new File([replaced], `${replaced}.csv`))
    const form = await read(post(sent))
    expect(form.get(replaced)).toBe(replaced)
    expect((form.get("file") as File).name).toBe(`${replaced}.csv`)
  })

  test("reads a form in pieces, and an empty one", async () => {
    const text = `${part('name="a"', "1")}${part('name="b"', "2")}--xx--\r\n`
    const stream = new Blob([text.slice(0, 50), text.slice(50)]).stream()
    expect(Array.from(await read(typed(PARTS, stream)))).toEqual([
      ["a", "1"],
      ["b", "2"],
    ])
    expect(Array.from(await read(typed(PARTS, "--xx--\r\n")))).toEqual([])
  })

  const good = part('name="a"', "1")
  const broken: [what: string, type: string, body: string | Buffer][] = [
    ["ends before it is complete", PARTS, good],
    ["ends in a head", PARTS, good.slice(0, 20)],
    ["is none", PARTS, "a=b"],
    ["is empty", PARTS, ""],
    ["has a part without a name", PARTS, `${good}${part("filename=a", "1")}--xx--\r\n`],
    ["has wrong ends of lines", PARTS, `${good}--xx--\r\n`.replaceAll("\r\n", "\n")],
    ["names no boundary", "multipart/form-data", `${good}--xx--\r\n`],
    ["is not UTF-8", PARTS, Buffer.from(`${part('name="a"', "\xfc")}--xx--\r\n`, "latin1")],
    [
      "is not UTF-8 beside a file that has a replacement character",
      PARTS,
      Buffer.concat([
        Buffer.from(part('name="f"; filename="a"', "\ufffd")),
        Buffer.from(`${part('name="a"', "\xfc")}--xx--\r\n`, "latin1"),
      ]),
    ],
    ["has pairs that are not UTF-8", PAIRS, "a=%FC"],
    ["has one that is not beside one that is", PAIRS, "a=%EF%BF%BD&b=%FC"],
    ["has bytes that are not UTF-8", PAIRS, Buffer.from("a=\xfc", "latin1")],
    ["has names that are not UTF-8", PAIRS, "%FC=a"],
    ["has too many pairs", PAIRS, "&".repeat(10_000)],
  ]
  for (const [what, type, body] of broken) {
    test(`refuses a form that ${what}: 400`, async () => {
      expect(await refusal(typed(type, body))).toMatchObject({ status: 400, code: "unparsable" })
    })
  }

  test("refuses a form of too many parts before it is taken apart: 400", async () => {
    const reader = new BodyReader({ ...LIMITS, bytes: 1e6, bufferedBytes: 1e6 })
    const body = `${part("name=a", "").repeat(10_001)}--xx--\r\n`
    expect(await refusal(typed(PARTS, body), reader)).toMatchObject({
      detail: "the form has more than 10000 fields",
    })
  })

  for (const type of ["application/json", "text/plain", `${PAIRS}; charset=latin1`, "form", ""]) {
    test(`refuses the type ${JSON.stringify(type)} and says what is right: 415`, async () => {
      const { status, detail } = await refusal(typed(type, "a=1"))
      expect(status).toBe(415)
      expect(detail).toContain("multipart/form-data")
    })
  }

  test("refuses more bytes than a body may have, announced or not: 413", async () => {
    const long = "a".repeat(30_001)
    const announced = { "content-type": PAIRS, "content-length": "30001" }
    expect(await refusal(post("a", announced))).toMatchObject({ status: 413 })
    expect(await refusal(typed(PAIRS, long))).toMatchObject({ code: "body_too_large" })
  })

  test("gives up a form that does not arrive in time: 408", async () => {
    for (const headers of [{}, { "content-length": "9" }]) {
      const hasty = new BodyReader({ ...LIMITS, milliseconds: 1 })
      const slow = post(unending(), { "content-type": PAIRS, ...headers })
      expect(await refusal(slow, hasty)).toMatchObject({ status: 408, code: "body_too_slow" })
    }
  })

  test("says that there is no room beside another large body: 503", async () => {
    const reader = new BodyReader(LIMITS)
    const large = { "content-type": PAIRS, "content-length": "30000" }
    void read(post(unending(), large), reader).catch(() => {})
    const second = read(post("a".repeat(30_000), large), reader)
    expect(second).rejects.toMatchObject({ options: { status: 503, code: "overloaded" } })
    await second.catch(() => {})
    expect(reader.arriving).toBe(1)
  })
})

describe("over a socket", () => {
  const bodies = new BodyReader({ ...LIMITS, milliseconds: 300 })
  const edge = createEdge({
    paths: ["/form"],
    direct: new Map(),
    dialectOf: () => PROBLEM_DETAILS,
    router: async (exchange) => new Response(`${(await readForm(exchange, bodies)).get("a")}`),
    requestId: () => "1",
    observer: { answered: () => {}, failed: () => {} },
    isDraining: () => false,
  })

  for (const [what, header, body, more] of [
    ["announced", "Content-Length: 5000", "a=1", "1"],
    ["in chunks", "Transfer-Encoding: chunked", "3\r\na=1\r\n", "1\r\n1\r\n"],
  ] as const) {
    test(`a form that comes in drips, ${what}, is cut off with 408 and keeps no room`, async () => {
      using server = Bun.serve({ port: 0, fetch: edge })
      const connection = await connect(`${server.url}`)
      connection.send(
        `POST /form HTTP/1.1\r\nHost: sepal\r\nContent-Type: ${PAIRS}\r\n${header}\r\n\r\n`,
      )
      connection.send(body)
      const timer = setInterval(() => connection.send(more), 50)
      const answer = await connection.closed
      clearInterval(timer)
      expect(answer).toStartWith("HTTP/1.1 408 ")
      expect(answer).toContain('"code":"body_too_slow"')
      expect(answer.split("HTTP/1.1")).toHaveLength(2)
      expect(bodies.arriving).toBe(0)
      const form = new URLSearchParams({ a: "x".repeat(20_000) })
      const next = await fetch(`${server.url}form`, { method: "POST", body: form })
      expect(await next.text()).toHaveLength(20_000)
    })
  }
})

describe("refuseCrossSite()", () => {
  const host = "sepal.example:5000"
  const cases: [headers: Record<string, string>, isRefused: boolean][] = [
    // A scheme's own port may be written or not (WHATWG URL, 4.2).
    [{ host: "sepal.example:80", origin: "http://sepal.example" }, false],
    [{ host: "sepal.example:443", origin: "https://sepal.example" }, false],
    [{ host: "sepal.example", origin: "http://sepal.example:80" }, false],
    [{ host: "sepal.example:443", origin: "http://sepal.example" }, true],
    [{ host: "[::1]:80", origin: "http://[::1]" }, false],
    [{}, false],
    [{ "sec-fetch-site": "same-origin" }, false],
    [{ "sec-fetch-site": "none" }, false],
    [{ "sec-fetch-site": "same-site" }, true],
    [{ "sec-fetch-site": "cross-site" }, true],
    // A page can't set it, so it counts more than the other.
    [{ "sec-fetch-site": "cross-site", origin: `http://${host}` }, true],
    [{ "sec-fetch-site": "same-origin", origin: "null" }, false],
    [{ origin: `http://${host}` }, false],
    [{ origin: `https://${host}` }, false],
    [{ origin: `https://${host.toUpperCase()}` }, false],
    [{ origin: "http://sepal.example" }, true],
    [{ origin: "http://sepal.example:5000.evil.example" }, true],
    [{ origin: "http://evil.example" }, true],
    [{ origin: "null" }, true],
    [{ origin: "" }, true],
  ]
  for (const [headers, isRefused] of cases) {
    test(`${isRefused ? "refuses" : "takes"} ${JSON.stringify(headers)}`, () => {
      const check = () => refuseCrossSite(post("", { host, ...headers }))
      if (isRefused) expect(check).toThrow("from a page of another site")
      else expect(check).not.toThrow()
    })
  }
})
