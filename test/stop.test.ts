import { afterAll, describe, expect, test } from "bun:test"
import { connect, endAll, listening } from "../src/process.fixture.ts"

afterAll(endAll)

const BODY = '{"sepal_length":6.3,"sepal_width":3.3,"petal_length":6,"petal_width":2.5}'
const HEAD = `POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`
const ANSWERED = /"class":"virginica".*\}$/s

/** Waits until a server says that it is about to stop. */
async function notReady(address: string): Promise<Response> {
  for (;;) {
    const response = await fetch(`${address}/readyz`)
    if (response.status === 503) return response
    await response.text()
  }
}

describe("SIGTERM", () => {
  test("makes a server not ready at once, which still answers, each answer the last of its connection, and ends with 0", async () => {
    const { child, address, log } = await listening({ DRAIN_SECONDS: "0.5" })
    const open = await connect(address)
    const late = await connect(address)
    open.send(HEAD + BODY)
    expect(await open.until(ANSWERED)).not.toContain("onnection: close")
    child.kill("SIGTERM")
    const readyz = await notReady(address)
    expect(await readyz.text()).toBe("not ready: the server is about to stop\n")
    // On a connection from before, on one that has not been used, and on a new one.
    const fresh = await connect(address)
    for (const connection of [open, late, fresh]) {
      connection.send(HEAD + BODY)
      const text = await connection.closed
      expect(text.slice(text.lastIndexOf("HTTP/1.1"))).toMatch(
        /^HTTP\/1\.1 200 OK\r\n.*Connection: close\r\n/is,
      )
      expect(text).toMatch(ANSWERED)
    }
    expect(await child.exited).toBe(0)
    expect(log.text).toContain("SIGTERM: stops in 0.5 s")
    expect(log.text).toContain('"stopped"')
  })

  test("waits for a request that is under way", async () => {
    const { child, address } = await listening({ STOP_SECONDS: "30" })
    const slow = await connect(address)
    slow.send(HEAD)
    slow.send(BODY.slice(0, 10))
    // The head has been read when a request that came after it has been answered.
    await (await fetch(`${address}/livez`)).text()
    child.kill("SIGTERM")
    for (;;) if (await refusesConnections(address)) break
    slow.send(BODY.slice(10))
    expect(await slow.closed).toMatch(ANSWERED)
    expect(await child.exited).toBe(0)
  })

  test("waits no longer than the deadline", async () => {
    const { child, address, log } = await listening({ STOP_SECONDS: "0.2", BODY_SECONDS: "60" })
    const stuck = await connect(address)
    stuck.send(HEAD)
    await (await fetch(`${address}/livez`)).text()
    child.kill("SIGTERM")
    expect(await child.exited).toBe(0)
    expect(log.text).toContain("requests were cut off after 0.2 s more")
    await stuck.closed
  })

  test("twice ends the server now", async () => {
    const { child, address } = await listening({ DRAIN_SECONDS: "3600" })
    child.kill("SIGTERM")
    await (await notReady(address)).text()
    child.kill("SIGTERM")
    expect(await child.exited).toBe(143)
  })
})

test("SIGINT, which a person sends, ends a server without the delay", async () => {
  const { child, log } = await listening({ DRAIN_SECONDS: "3600" })
  child.kill("SIGINT")
  expect(await child.exited).toBe(0)
  expect(log.text).toContain("SIGINT: stops in 0 s")
})

async function refusesConnections(address: string): Promise<boolean> {
  try {
    const connection = await connect(address)
    connection.reset()
    return false
  } catch {
    return true
  }
}
