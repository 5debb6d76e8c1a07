import { describe, expect, test } from "bun:test"
import { Connection, ConnectionError } from "./connection.ts"

/** A server that says some pieces, one for each of a client's, and then closes. */
function saying(...pieces: readonly string[]) {
  const left = [...pieces]
  const server = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      data(socket) {
        const piece = left.shift()
        if (piece === undefined) socket.end()
        else socket.write(piece)
      },
    },
  })
  return { port: server.port, [Symbol.dispose]: () => server.stop(true) }
}

const REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
const answer = (body: string, more = "") =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`

describe("Connection", () => {
  test("stays open for the next request, and tells when the server will close it", async () => {
    using server = saying(answer("a"), answer("b", "Connection: close\r\n"))
    const connection = await Connection.open(server.port)
    expect(await connection.ask(REQUEST)).toEqual({ status: 200, closes: false })
    expect(await connection.ask(REQUEST)).toEqual({ status: 200, closes: true })
    connection.close()
    expect(connection.isClosed).toBe(true)
    expect(connection.ask(REQUEST)).rejects.toThrow("closed by the server before the request")
  })

  for (const [what, piece] of [
    ["of no length", "HTTP/1.1 200 OK\r\n\r\n"],
    ["of another protocol", "SSH-2.0-OpenSSH\r\n\r\n"],
    ["longer than it says", `${answer("a")}b`],
  ] as const) {
    test(`takes nothing ${what} for an answer`, async () => {
      using server = saying(piece)
      const connection = await Connection.open(server.port)
      const asked = connection.ask(REQUEST)
      expect(asked).rejects.toBeInstanceOf(ConnectionError)
      await asked.catch(() => {})
      expect(connection.isClosed).toBe(true)
    })
  }

  test("fails where the server closes, or nobody listens", async () => {
    using server = saying()
    const connection = await Connection.open(server.port)
    const asked = connection.ask(REQUEST)
    expect(asked).rejects.toThrow("closed by the server before the answer")
    await asked.catch(() => {})
    const { port } = server
    server[Symbol.dispose]()
    expect(Connection.open(port)).rejects.toThrow("not connected")
  })
})
