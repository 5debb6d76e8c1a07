import { expect } from "bun:test"
import { connect } from "../src/process.fixture.ts"

/** Fisher's flower 101, which he found to be an Iris virginica. */
export const VIRGINICA = JSON.stringify({
  sepal_length: 6.3,
  sepal_width: 3.3,
  petal_length: 6,
  petal_width: 2.5,
})

/** An answer, off the wire or out of a handler. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** A message to /predict, the last one of its connection. */
export function post(body: string, ...headers: string[]): string {
  return message("POST /predict", ["Content-Type: application/json", ...headers], body)
}

/** A message with the length of its body, the last one of its connection. */
export function message(line: string, headers: readonly string[], body: string): string {
  return lastly(line, [...headers, `Content-Length: ${Buffer.byteLength(body)}`], body)
}

/** A message as it is given, the last one of its connection. */
export function lastly(line: string, headers: readonly string[] = [], body = ""): string {
  const head = [`${line} HTTP/1.1`, "Host: sepal", "Connection: close", ...headers]
  return `${head.join("\r\n")}\r\n\r\n${body}`
}

/** A body in chunks. */
export function chunks(...pieces: string[]): string {
  const sized = pieces.map((piece) => `${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`)
  return `${sized.join("")}0\r\n\r\n`
}

/**
 * Takes apart what has come over a connection, in its order.
 *
 * @throws {Error} if the last answer is not whole
 */
export function answersIn(text: string): Answer[] {
  const answers: Answer[] = []
  let rest = text
  while (rest !== "") {
    const end = rest.indexOf("\r\n\r\n")
    const [line = "", ...fields] = rest.slice(0, end).split("\r\n")
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1])
    const headers = new Headers(fields.map((field) => field.split(": ", 2) as [string, string]))
    const from = end + "\r\n\r\n".length
    const until = from + Number(headers.get("content-length") ?? 0)
    if (end < 0 || !(status >= 100) || until > rest.length)
      throw new Error(`no whole answer: ${JSON.stringify(rest.slice(0, 500))}`)
    answers.push({
      status,
      headers,
      body: Buffer.from(rest.slice(from, until), "latin1").toString(),
    })
    rest = rest.slice(until)
  }
  return answers
}

/** What a handler answers, read to its end. */
export async function received(response: Response): Promise<Answer> {
  const { status, headers } = response
  return { status, headers, body: await response.text() }
}

/**
 * What an answer says in a word or two: its status, and the code of its problem, the class of its
 * prediction or its text. A problem must be well formed.
 */
export function gist(answer: Answer): string {
  const { status, headers, body } = answer
  // What Bun refuses itself has no body.
  if (body === "") return `${status}`
  if (status >= 400) return `${status} ${codeOf(answer)}`
  if (headers.get("content-type") !== "application/json") return `${status} ${body.trim()}`
  const { class: name, predictions } = JSON.parse(body) as {
    class?: string
    predictions?: unknown[]
  }
  return `${status} ${name ?? `${predictions?.length} predictions`}`
}

function codeOf({ status, headers, body }: Answer): string {
  const problem = JSON.parse(body) as Record<string, unknown>
  const { title, detail, code } = problem
  expect(headers.get("content-type")).toBe("application/problem+json")
  expect(headers.get("x-request-id")).toBeString()
  expect(problem).toMatchObject({
    type: "about:blank",
    status,
    request_id: headers.get("x-request-id") as string,
  })
  for (const text of [title, detail, code]) expect(text).toBeString()
  if (status === 503) expect(headers.get("retry-after")).toBe("1")
  return String(code)
}

/** Sends bytes over a connection of their own and gives what all answers say. */
export async function exchange(address: string, bytes: string): Promise<string> {
  const connection = await connect(address)
  connection.send(Buffer.from(bytes, "latin1"))
  return gists(await connection.closed)
}

/** What all answers of a connection say, in their order. */
export function gists(text: string): string {
  return answersIn(text).map(gist).join(", ")
}

/** A server that has been through something still answers rightly. */
export async function expectSound(address: string): Promise<void> {
  expect(await exchange(address, post(VIRGINICA))).toBe("200 virginica")
}

/** How much memory a server holds, as it says itself. */
export async function residentBytes(metrics: string): Promise<number> {
  const text = await (await fetch(`${metrics}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1])
}
