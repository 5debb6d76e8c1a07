import { describe, expect, test } from "bun:test"
import { BodyReader, problemOf } from "./body.ts"
import { beginExchange } from "./exchange.ts"
import { Problem } from "./problem.ts"

const LIMITS = { bytes: 10, objectBytes: 8, bufferedBytes: 15, milliseconds: 60_000 }

/** Reads a body as a handler does. */
async function read(request: Request, reader = new BodyReader(LIMITS)): Promise<unknown> {
  const announced = reader.check(request)
  const exchange = beginExchange(request, { id: "1", route: "/", query: "" })
  const late = new Promise<never>((_, reject) => (exchange.cutOff = reject))
  const arrival = reader.begin(exchange, announced)
  try {
    const body = await Promise.race([arrival, late])
    reader.arrived(exchange)
    return reader.isShort(announced) ? body : reader.parse(body as string)
  } catch (error) {
    throw problemOf(error, announced)
  } finally {
    reader.end(exchange)
  }
}

/** How a body is refused: status and code. */
async function refusal(
  request: Request,
  reader = new BodyReader(LIMITS),
): Promise<[number, string]> {
  const problem = await Promise.try(() => read(request, reader)).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(problem).toBeInstanceOf(Problem)
  const { status, code } = (problem as Problem).options
  expect(reader.arriving).toBe(0)
  return [status, code]
}

const post = (body: string | ReadableStream | null, headers: Record<string, string> = {}) =>
  new Request("http://localhost/", {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  })

/** A body that is sent in pieces, and then broken off or left. */
function pieces(end: "broken" | "left" | "closed", ...texts: string[]): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const text of texts) controller.enqueue(new TextEncoder().encode(text))
      if (end === "broken") controller.error(new Error("the connection was reset"))
      if (end === "closed") controller.close()
    },
  })
}

describe("BodyReader", () => {
  test("reads a body up to the limit, its length announced or not", async () => {
    expect(await read(post("[1,2,3,45]", { "content-length": "10" }))).toEqual([1, 2, 3, 45])
    expect(await read(post("[1,2,3,45]"))).toEqual([1, 2, 3, 45])
    expect(await read(post(pieces("closed", "[1,", "2]")))).toEqual([1, 2])
  })

  test("refuses a longer one by its announced length, and by its true one", async () => {
    expect(await refusal(post("[1]", { "content-length": "11" }))).toEqual([413, "body_too_large"])
    expect(await refusal(post("[1,2,3,456]"))).toEqual([413, "body_too_large"])
  })

  test("refuses a single row of more bytes than a row may have", async () => {
    const row = '{"a":123}'
    expect(await refusal(post(row, { "content-length": "9" }))).toEqual([413, "body_too_large"])
    expect(await refusal(post(row))).toEqual([413, "body_too_large"])
    expect(await read(post('{"a":12}', { "content-length": "8" }))).toEqual({ a: 12 })
  })

  test("refuses one that ends before it is complete, and none at all", async () => {
    expect(await refusal(post(pieces("broken", "[1,")))).toEqual([400, "unparsable"])
    expect(await refusal(post(pieces("broken", "[1,"), { "content-length": "9" }))).toEqual([
      400,
      "unparsable",
    ])
    expect(await refusal(post(null))).toEqual([400, "unparsable"])
  })

  test("refuses a length that is none, or that is given twice", async () => {
    for (const length of ["3, 3", "-", "1e400", "0x3z"])
      expect(await refusal(post("[1]", { "content-length": length }))).toEqual([400, "unparsable"])
  })

  test("gives up a body that does not arrive in time", async () => {
    for (const headers of [{}, { "content-length": "9" }]) {
      const hasty = new BodyReader({ ...LIMITS, milliseconds: 1 })
      const slow = post(pieces("left", "[1,"), headers)
      expect(await refusal(slow, hasty)).toEqual([408, "body_too_slow"])
    }
  })

  test("lets in no more bytes than there is room for, but always one body, and short ones", async () => {
    const reader = new BodyReader({
      ...LIMITS,
      bytes: 5000,
      objectBytes: 5000,
      bufferedBytes: 6000,
    })
    const first = read(post(pieces("left"), { "content-length": "5000" }), reader)
    const large = JSON.stringify(Array.from({ length: 1000 }, () => 1))
    for (const headers of [{}, { "content-length": `${large.length}` }]) {
      const second = read(post(large, headers), reader)
      expect(second).rejects.toMatchObject({ options: { status: 503, code: "overloaded" } })
      await second.catch(() => {})
    }
    expect(reader.arriving).toBe(1)
    expect(await read(post("[1]", { "content-length": "3" }), reader)).toEqual([1])
    first.catch(() => {})
  })
})
