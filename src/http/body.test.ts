import { describe, expect, test } from "bun:test"
import { readJson } from "./body.ts"
import { Problem } from "./problem.ts"

/** How a body is refused: status and code. */
async function refusal(request: Request): Promise<[number, string]> {
  const problem = await readJson(request, 10).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(problem).toBeInstanceOf(Problem)
  const { status, code } = (problem as Problem).options
  return [status, code]
}

const post = (body: string | ReadableStream | null, headers: Record<string, string> = {}) =>
  new Request("http://localhost/", {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  })

/** A body that is sent in pieces, and then broken off. */
function broken(): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("[1,"))
      controller.error(new Error("the connection was reset"))
    },
  })
}

describe("readJson()", () => {
  test("reads a body up to the limit, its length announced or not", async () => {
    expect(await readJson(post("[1,2,3,45]", { "content-length": "10" }), 10)).toEqual([
      1, 2, 3, 45,
    ])
    expect(await readJson(post("[1,2,3,45]"), 10)).toEqual([1, 2, 3, 45])
  })
  test("refuses a longer one by its announced length, and by its true one", async () => {
    expect(await refusal(post("[1]", { "content-length": "11" }))).toEqual([413, "body_too_large"])
    expect(await refusal(post("[1,2,3,456]"))).toEqual([413, "body_too_large"])
  })
  test("refuses one that ends before it is complete", async () => {
    expect(await refusal(post(broken()))).toEqual([400, "unparsable"])
    expect(await refusal(post(broken(), { "content-length": "9" }))).toEqual([400, "unparsable"])
  })
  test("refuses a request without a body", async () => {
    expect(await refusal(post(null))).toEqual([400, "unparsable"])
  })
})
