import { afterAll, describe, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect, ended, endAll, listening, start } from "./process.fixture.ts"

const empty = await mkdtemp(join(tmpdir(), "sepal-main-"))
afterAll(async () => {
  await endAll()
  await rm(empty, { recursive: true })
})

/** How a start ends that can't succeed. */
const refused = (environment: Record<string, string>, ...args: string[]) =>
  ended(start(environment, ...args))

describe("bun start", () => {
  test("serves the only model of the folder where none is named", async () => {
    const { child, address } = await listening({ MODEL: "" })
    expect((await fetch(`${address}/readyz`)).status).toBe(200)
    child.kill("SIGTERM")
    expect(await child.exited).toBe(0)
  })

  test("prints the model's name, version and accuracy, and the address, where it answers", async () => {
    const { child, log, address } = await listening()
    const messages = log.text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line).message)
    expect(messages[0]).toMatch(
      /^Iris species: model iris, version [0-9a-f]{12}, accuracy 0\.\d{3} on unseen rows$/,
    )
    // Each model of the folder has a line before it.
    expect(messages).toContain(`open ${address}`)
    expect(await (await fetch(`${address}/readyz`)).text()).toBe("ready\n")
    const page = await fetch(
      `${address}/?sepal_length=5.1&sepal_width=3.5&petal_length=1.4&petal_width=0.2`,
    )
    expect(await page.text()).toContain("Iris setosa</h2>")
    child.kill("SIGTERM")
    expect(await child.exited).toBe(0)
  })

  test("says in one line that the port is taken, and how to choose another", async () => {
    const { child, address, metrics } = await listening()
    const { port } = new URL(address)
    const other = Number(port) === 65_535 ? 5000 : Number(port) + 1
    expect(await refused({ PORT: port })).toEqual({
      out: "",
      err: `port ${port} is taken; choose another one: PORT=${other} bun start (or npm start)\n`,
      code: 1,
    })
    const taken = new URL(metrics).port
    expect((await refused({ METRICS_PORT: taken })).err).toStartWith(
      `port ${taken} is taken; choose another one: METRICS_PORT=`,
    )
    child.kill("SIGTERM")
    expect(await child.exited).toBe(0)
  })

  const refusals: [what: string, environment: Record<string, string>, line: RegExp][] = [
    [
      "a bad variable",
      { PORT: "web" },
      /^PORT is "web"; it must be a whole number from 0 to 65535\n$/,
    ],
    [
      "an address that is not this machine's",
      { HOST: "192.0.2.1" },
      /^can't listen on 192\.0\.2\.1:0 \(\w+\); check HOST and PORT\n$/,
    ],
    [
      "a folder without a model",
      { MODEL_DIR: empty, MODEL: "" },
      /holds no model \(NAME\.onnx and its card NAME\.yaml\); train one into it, or set MODEL_DIR to another folder\n$/,
    ],
    [
      "a telemetry that is on",
      { ORT_DISABLE_TELEMETRY: "" },
      /^ORT_DISABLE_TELEMETRY is not 1 in the environment.*\n$/,
    ],
  ]
  for (const [what, environment, line] of refusals) {
    test(`ends with one line and no stack for ${what}`, async () => {
      const { out, err, code } = await refused(environment)
      expect(out).toBe("")
      expect(err).toMatch(line)
      expect(code).toBe(1)
    })
  }

  test("--help lists the variables, and another argument is refused", async () => {
    expect((await refused({}, "--help")).out).toContain("MAX_ROWS")
    expect(await refused({}, "--port=1")).toMatchObject({ code: 2, out: "" })
  })

  test("answers a body far over the limit with a problem, and goes on", async () => {
    const { child, address } = await listening({ MAX_BODY_BYTES: "1000" })
    const large = await fetch(`${address}/predict`, {
      method: "POST",
      body: " ".repeat(1_000_000),
      headers: { "content-type": "application/json" },
    })
    expect(large.status).toBe(413)
    expect(await large.json()).toMatchObject({ code: "body_too_large" })
    expect((await fetch(`${address}/livez`)).status).toBe(200)
    child.kill("SIGINT")
    expect(await child.exited).toBe(0)
  })

  test("tells a client whose Host header is none so, without source or stack", async () => {
    const { child, address } = await listening()
    const asking = await connect(address)
    asking.send("GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n")
    const answer = await asking.closed
    expect(answer).toStartWith("HTTP/1.1 400 Bad Request\r\n")
    expect(answer).toContain('"code":"bad_host"')
    expect(answer.length).toBeLessThan(1000)

    // A probe of HTTP/1.0, which has no Host header.
    const probing = await connect(address)
    probing.send("GET /livez HTTP/1.0\r\n\r\n")
    const probe = await probing.closed
    expect(probe).toMatch(/^HTTP\/1\.[01] 200 OK\r\n/)
    expect(probe).toEndWith("live\n")
    child.kill("SIGTERM")
    expect(await child.exited).toBe(0)
  })
})
