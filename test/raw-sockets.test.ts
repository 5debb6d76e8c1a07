import { afterAll, afterEach, describe, expect, test } from "bun:test"
import { once } from "node:events"
import { connect as dial } from "node:net"
import { connect, endAll, listening } from "../src/process.fixture.ts"
import {
  chunks,
  exchange,
  expectSound,
  gists,
  lastly,
  message,
  post,
  residentBytes,
  VIRGINICA,
} from "./wire.fixture.ts"

/** What a server may hold beyond what it held when it was warm: Bun frees in its own time. */
const SLACK_BYTES = 40_000_000
const WARM_REQUESTS = 300

const { address, metrics } = await listening({
  MAX_BODY_BYTES: "100000",
  MAX_ROW_BYTES: "1000",
  MAX_ROWS: "3",
})
for (let count = 0; count < WARM_REQUESTS; count++) await expectSound(address)
const warmBytes = await residentBytes(metrics)

afterEach(() => expectSound(address))
afterAll(endAll)

const JSON_TYPE = "Content-Type: application/json"
const CHUNKED = "Transfer-Encoding: chunked"
const LENGTH = `Content-Length: ${VIRGINICA.length}`
const SIZE = VIRGINICA.length.toString(16)
const predict = (headers: string[], body: string) =>
  lastly("POST /predict", [JSON_TYPE, ...headers], body)

/** Each with the answers that are right; several where Bun may refuse before the handler does. */
const cases: [what: string, bytes: string, ...answers: string[]][] = [
  ["a length and chunks", predict([LENGTH, CHUNKED], chunks(VIRGINICA)), "400"],
  ["chunks and a length", predict([CHUNKED, LENGTH], chunks(VIRGINICA)), "400"],
  ["lengths that differ", predict([LENGTH, "Content-Length: 5"], VIRGINICA), "400"],
  ["equal lengths", predict([LENGTH, LENGTH], VIRGINICA), "400 unparsable"],
  ["a length below zero", predict(["Content-Length: -1"], VIRGINICA), "400"],
  ["a length with a sign", predict(["Content-Length: +5"], VIRGINICA), "400"],
  ["a length beyond all numbers", predict([`Content-Length: ${"9".repeat(30)}`], ""), "400"],
  ["another transfer encoding", predict(["Transfer-Encoding: gzip"], VIRGINICA), "400"],
  ["chunks by another name", predict(["Transfer-Encoding: xchunked"], chunks(VIRGINICA)), "400"],
  ...["zz", "-1", "f".repeat(18), "", "3"].map((size): [string, string, ...string[]] => [
    `a chunk of the size "${size}"`,
    predict([CHUNKED], `${size}\r\n${VIRGINICA}\r\n0\r\n\r\n`),
    "400",
    "400 unparsable",
  ]),
  [
    "a chunk with an extension",
    predict([CHUNKED], `${SIZE};a=b\r\n${VIRGINICA}\r\n0\r\n\r\n`),
    "200 virginica",
  ],
  ["many chunks", predict([CHUNKED], chunks(...VIRGINICA)), "200 virginica"],
  [
    "a wish to be told to go on",
    predict([LENGTH, "Expect: 100-continue"], VIRGINICA),
    "100, 200 virginica",
  ],
  ["a NUL in the path", lastly("GET /liv\0ez"), "505"],
  ["a NUL in a header", lastly("GET /livez", ["X-A: a\0b"]), "400"],
  ["a NUL in a header's name", lastly("GET /livez", ["X-\0A: a"]), "400"],
  ["a carriage return in a header", lastly("GET /livez", ["X-A: a\rb"]), "400"],
  ["a folded header", lastly("GET /livez", ["X-A: a", " b"]), "400"],
  ["a space before the colon", lastly("GET /livez", ["X-A : a"]), "400"],
  ["a header of 17 KiB", lastly("GET /livez", [`X-A: ${"a".repeat(17_408)}`]), "431"],
  ["1,000 headers", lastly("GET /livez", Array(1000).fill("X-A: a")), "431"],
  ["a path of 17 KiB", lastly(`GET /${"a".repeat(17_408)}`), "431"],
  ["two Host headers", lastly("GET /livez", ["Host: other"]), "400 bad_host"],
  ["an unknown method", lastly("FOO /livez"), ""],
  ["TRACE", lastly("TRACE /livez"), "405 method_not_allowed"],
  ["CONNECT to a path", lastly("CONNECT /livez"), "405 method_not_allowed"],
  ["CONNECT to a host", lastly("CONNECT a.test:443"), "400 bad_host", "405 method_not_allowed"],
  ["OPTIONS of the server", lastly("OPTIONS *"), "400"],
  [
    "an absolute target",
    message("POST http://a.test/predict", [JSON_TYPE], VIRGINICA),
    "200 virginica",
  ],
  ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"],
  ["the hello of TLS", `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${"\x80".repeat(500)}`, "400"],
  ["lines without a carriage return", "GET /livez HTTP/1.1\nHost: sepal\n\n", "505"],
  [
    "a body announced over the limit",
    predict(["Content-Length: 100001"], ""),
    "413 body_too_large",
  ],
  [
    "chunks over the limit",
    predict([CHUNKED], chunks(" ".repeat(60_000), " ".repeat(40_001))),
    "413 body_too_large",
  ],
  ["a row over its limit", post(VIRGINICA.padEnd(1001)), "413 body_too_large"],
  [
    "a row in chunks over its limit",
    predict([CHUNKED], chunks(VIRGINICA.padEnd(1001))),
    "413 body_too_large",
  ],
  ["a row at its limit", post(VIRGINICA.padEnd(1000)), "200 virginica"],
  ["as many rows as may be", post(`[${Array(3).fill(VIRGINICA)}]`), "200 3 predictions"],
  ["one row more", post(`[${Array(4).fill(VIRGINICA)}]`), "413 too_many_rows"],
]

describe("a raw message", () => {
  for (const [what, bytes, ...answers] of cases) {
    test(`with ${what}: ${answers.map((answer) => answer || "closed").join(" or ")}`, async () => {
      expect(answers).toContain(await exchange(address, bytes))
    })
  }

  test("of which others follow on the same connection: each answer right, and in order", async () => {
    const asked = ["first", "second", "third"].map((id) => `X-Request-Id: ${id}`)
    const pipelined = (bytes: (header: string) => string) =>
      asked.map((header, at) =>
        at < 2 ? bytes(header).replace("Connection: close\r\n", "") : bytes(header),
      )
    const live = await connect(address)
    live.send(pipelined((header) => lastly("GET /livez", [header])).join(""))
    const text = await live.closed
    expect(gists(text)).toBe("200 live, 200 live, 200 live")
    expect(text.match(/(?<=x-request-id: )\w+/g)).toEqual(["first", "second", "third"])

    // Bun may close such a connection while an answer is being computed.
    const predicting = await connect(address)
    predicting.send(pipelined((header) => post(VIRGINICA, header)).join(""))
    const predicted = await predicting.closed
    expect("200 virginica, 200 virginica, 200 virginica").toStartWith(gists(predicted))
    expect("first second third").toStartWith(
      (predicted.match(/(?<=x-request-id: )\w+/g) ?? []).join(" "),
    )
  })

  for (const [what, header, body] of [
    ["announced", "Content-Length: 51", lastly("GET /livez").slice(0, 51)],
    ["in chunks", CHUNKED, chunks(lastly("GET /livez"))],
  ] as const) {
    test(`that is refused: its body, ${what}, is not read as a message`, async () => {
      const connection = await connect(address)
      connection.send(
        lastly("POST /predict", ["Content-Type: text/plain", header], body).replace(
          "Connection: close\r\n",
          "",
        ),
      )
      await connection.until(/unsupported_media_type/)
      connection.send(lastly("GET /readyz"))
      expect(gists(await connection.closed)).toBe("415 unsupported_media_type, 200 ready")
    })
  }
})

describe("a client that ends its side", () => {
  test("after a whole message still gets its answer", async () => {
    const connection = await connect(address)
    connection.send(lastly("GET /livez"))
    connection.half()
    expect(gists(await connection.closed)).toBe("200 live")
  })

  test("after asking for a prediction gets it whole, or is closed: Bun takes the end for a departure", async () => {
    const connection = await connect(address)
    connection.send(post(VIRGINICA))
    connection.half()
    expect(["", "200 virginica"]).toContain(gists(await connection.closed))
  })

  for (const [what, header, part] of [
    ["announced", LENGTH, "{"],
    ["in chunks", CHUNKED, "1\r\n{\r\n"],
  ] as const) {
    test(`in the middle of a body that is ${what}: closed`, async () => {
      const connection = await connect(address)
      connection.send(predict([header, "Expect: 100-continue"], part))
      await connection.until(/100 Continue/)
      connection.half()
      expect(gists(await connection.closed)).toBe("100")
    })

    test(`by a reset in the middle of a body that is ${what}`, async () => {
      const connection = await connect(address)
      connection.send(predict([header, "Expect: 100-continue"], part))
      await connection.until(/100 Continue/)
      connection.reset()
      await connection.closed
    })
  }
})

describe("300 MB", () => {
  const PIECE = " ".repeat(1_000_000)
  const PIECES = 300

  for (const [what, header, piece, end] of [
    ["announced", `Content-Length: ${PIECES * PIECE.length}`, PIECE, ""],
    ["in chunks", CHUNKED, chunks(PIECE).slice(0, -5), "0\r\n\r\n"],
  ] as const) {
    test(`${what} are refused, and not kept`, async () => {
      const { hostname, port } = new URL(address)
      const socket = dial(Number(port), hostname)
      let got = ""
      socket.on("data", (bytes) => (got += bytes.toString("latin1")))
      const closed = once(socket, "close")
      socket.write(predict([header], "").replace("Connection: close\r\n", ""))
      for (let sent = 0; sent < PIECES; sent++)
        if (!socket.write(piece)) await once(socket, "drain")
      socket.write(end + lastly("GET /livez"))
      await closed
      expect(gists(got)).toBe("413 body_too_large, 200 live")
      expect((await residentBytes(metrics)) - warmBytes).toBeLessThan(SLACK_BYTES)
    })
  }
})

test("after all this the server holds no more memory than when it was warm", async () => {
  expect((await residentBytes(metrics)) - warmBytes).toBeLessThan(SLACK_BYTES)
})
