import { afterAll, afterEach, describe, expect, test } from "bun:test"
import {
  connect,
  endAll,
  type Listening,
  listening,
  type RawConnection,
} from "../src/process.fixture.ts"
import {
  answersIn,
  chunks,
  exchange,
  expectSound,
  gist,
  gists,
  lastly,
  post,
  residentBytes,
  VIRGINICA,
} from "./wire.fixture.ts"

/** What a server may hold beyond what it held when it was warm: Bun frees in its own time. */
const SLACK_BYTES = 40_000_000
const WARM_REQUESTS = 300
/** Bun cuts off a head that has not come to its end after 10 to 12 s. */
const HEAD_TIMEOUT_MILLISECONDS = 30_000

/** Room for one body of 9000 bytes and a little more; a row in 1024 bytes needs none. */
const ROOM = { MAX_BODY_BYTES: "9000", MAX_BUFFERED_BYTES: "10000" }

const { address, metrics } = await listening()
const small = await listening(ROOM)
const hasty = await listening({ ...ROOM, BODY_SECONDS: "0.3" })
for (let count = 0; count < WARM_REQUESTS; count++) await expectSound(address)
const warmBytes = await residentBytes(metrics)

afterEach(() => expectSound(address))
afterAll(endAll)

/** Many connections at once. */
function connectAll(to: string, count: number): Promise<RawConnection[]> {
  return Promise.all(Array.from({ length: count }, () => connect(to)))
}

/** Sends the same piece again and again, until the server closes. */
async function drip(connection: RawConnection, piece: string, everyMilliseconds: number) {
  const timer = setInterval(() => connection.send(piece), everyMilliseconds)
  const text = await connection.closed
  clearInterval(timer)
  return text
}

/** Begins a message with a body and waits until the server waits for it. */
async function beginBody(to: string, header: string, part: string): Promise<RawConnection> {
  const connection = await connect(to)
  const headers = ["Content-Type: application/json", header, "Expect: 100-continue"]
  connection.send(lastly("POST /predict", headers))
  await connection.until(/100 Continue/)
  connection.send(part)
  return connection
}

const BODIES = [
  ["announced", "Content-Length: 9000", " ", " "],
  [
    "in chunks",
    "Transfer-Encoding: chunked",
    chunks(" ".repeat(8000)).slice(0, -"0\r\n\r\n".length),
    "1\r\n \r\n",
  ],
] as const

describe("others are answered", () => {
  test("beside 500 connections that never ask, or never end asking", async () => {
    const idle = await connectAll(address, 500)
    for (const connection of idle.slice(250)) connection.send("GET /livez HTTP/1.1\r\nHost:")
    await expectSound(address)
    for (const connection of idle) connection.reset()
    await Promise.all(idle.map(({ closed }) => closed))
  })

  test("beside 500 bodies that do not go on", async () => {
    const begun = await Promise.all(
      Array.from({ length: 500 }, () => beginBody(address, "Content-Length: 9000", "{")),
    )
    await expectSound(address)
    for (const connection of begun) connection.reset()
    await Promise.all(begun.map(({ closed }) => closed))
  })
})

describe("a connection is closed", () => {
  test(
    "by Bun, if the head of a message does not come to its end",
    async () => {
      const connection = await connect(address)
      connection.send("GET /livez HTTP/1.1\r\n")
      expect(gists(await drip(connection, "X-A: a\r\n", 500))).toBe("")
    },
    HEAD_TIMEOUT_MILLISECONDS,
  )

  test(
    "after IDLE_SECONDS without a message",
    async () => {
      const impatient = await listening({ IDLE_SECONDS: "1" })
      const connection = await connect(impatient.address)
      connection.send("GET /livez HTTP/1.1\r\nHost: sepal\r\n\r\n")
      expect(gists(await connection.closed)).toBe("200 live")
      await expectSound(impatient.address)
    },
    HEAD_TIMEOUT_MILLISECONDS,
  )

  for (const [what, header, part, more] of BODIES) {
    test(`after BODY_SECONDS, with 408, if its body comes in drips and is ${what}`, async () => {
      const connection = await beginBody(hasty.address, header, part)
      const [informed, answer] = answersIn(await drip(connection, more, 50))
      expect(informed?.status).toBe(100)
      expect(answer && gist(answer)).toBe("408 body_too_slow")
      expect(answer?.headers.get("connection")).toBe("close")
      await expectSound(hasty.address)
    })
  }
})

describe("MAX_BUFFERED_BYTES", () => {
  const large = post(VIRGINICA.padEnd(3000))

  for (const [what, header, part] of BODIES) {
    test(`has no room for a second large body while a slow one comes, ${what}: 503`, async () => {
      const slow = await beginBody(small.address, header, part)
      await expectSound(small.address)
      expect(await exchange(small.address, large)).toBe("503 overloaded")
      // A row still finds room.
      await expectSound(small.address)
      slow.send(header.startsWith("Content") ? VIRGINICA.padEnd(8999) : chunks(VIRGINICA))
      expect(gists(await slow.closed)).toBe("100, 200 virginica")
      expect(await exchange(small.address, large)).toBe("200 virginica")
    })

    const ends: [how: string, to: Listening, end: (slow: RawConnection) => void, said: string][] = [
      ["is reset", small, (slow) => slow.reset(), "100"],
      ["ends in its middle", small, (slow) => slow.half(), "100"],
      ["comes too slowly", hasty, () => {}, "100, 408 body_too_slow"],
    ]
    for (const [how, { address: to }, end, said] of ends) {
      test(`has its room back when a body, ${what}, ${how}`, async () => {
        const slow = await beginBody(to, header, part)
        end(slow)
        expect(gists(await slow.closed)).toBe(said)
        // The server may hear of the end after this side did; each try is a whole exchange.
        let answer = await exchange(to, large)
        while (answer === "503 overloaded") answer = await exchange(to, large)
        expect(answer).toBe("200 virginica")
      })
    }
  }
})

describe("MAX_IN_FLIGHT", () => {
  test("of 50 messages at once each gets one answer: some 200, the others 503", async () => {
    const narrow = await listening({ MAX_IN_FLIGHT: "1" })
    const many = await connectAll(narrow.address, 50)
    for (const connection of many) connection.send(post(VIRGINICA))
    const answers = await Promise.all(many.map(async ({ closed }) => gists(await closed)))
    const served = answers.filter((answer) => answer === "200 virginica")
    const refused = answers.filter((answer) => answer === "503 overloaded")
    expect(served.length).toBeGreaterThan(0)
    expect(refused.length).toBe(many.length - served.length)
    await expectSound(narrow.address)
  })
})

test("after all this the server holds no more memory than when it was warm", async () => {
  expect((await residentBytes(metrics)) - warmBytes).toBeLessThan(SLACK_BYTES)
})
