import { afterAll, describe, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

const ROOT = join(import.meta.dir, "..")
const empty = await mkdtemp(join(tmpdir(), "sepal-main-"))
const running: Bun.Subprocess[] = []
afterAll(async () => {
  for (const child of running) child.kill("SIGKILL")
  await Promise.all(running.map(({ exited }) => exited))
  await rm(empty, { recursive: true })
})

/** Starts the process with an environment of its own. */
function start(environment: Record<string, string>, ...args: string[]) {
  const child = Bun.spawn([process.execPath, join(ROOT, "src/main.ts"), ...args], {
    cwd: ROOT,
    env: {
      ORT_DISABLE_TELEMETRY: "1",
      HOST: "127.0.0.1",
      PORT: "0",
      MODEL: "iris",
      ...environment,
    },
    stdout: "pipe",
    stderr: "pipe",
  })
  running.push(child)
  return child
}

/** Starts the process and waits until it says where it listens. */
async function listening(environment: Record<string, string> = {}) {
  const child = start(environment)
  let text = ""
  const decoder = new TextDecoder()
  for await (const piece of child.stdout) {
    text += decoder.decode(piece, { stream: true })
    const address = /open (\S+)\n/.exec(text)?.[1]
    if (address) return { child, text, address }
  }
  throw new Error(`it ended without listening: ${await child.stderr.text()}`)
}

/** How a start ends that can't succeed. */
async function refused(environment: Record<string, string>, ...args: string[]) {
  const child = start(environment, ...args)
  const [out, err, code] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ])
  return { out, err, code }
}

describe("bun start", () => {
  test("prints the model's name, version and accuracy, and the address, where it answers", async () => {
    const { child, text, address } = await listening()
    expect(text).toMatch(
      /^Iris species: model iris, version [0-9a-f]{12}, accuracy 0\.\d{3} on unseen rows\nopen http:\/\/127\.0\.0\.1:\d+\n$/,
    )
    expect(await (await fetch(`${address}/readyz`)).text()).toBe("ready\n")
    const page = await fetch(
      `${address}/?sepal_length=5.1&sepal_width=3.5&petal_length=1.4&petal_width=0.2`,
    )
    expect(await page.text()).toContain("Iris setosa</h2>")
    child.kill("SIGTERM")
    expect(await child.exited).toBe(0)
  })

  test("says in one line that the port is taken, and how to choose another", async () => {
    const { child, address } = await listening()
    const { port } = new URL(address)
    const other = Number(port) === 65_535 ? 5000 : Number(port) + 1
    expect(await refused({ PORT: port })).toEqual({
      out: "",
      err: `port ${port} is taken; choose another one: PORT=${other} bun start (or npm start)\n`,
      code: 1,
    })
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
      /holds no card \(NAME\.yaml\); train a model into it, or set MODEL_DIR to another folder\n$/,
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
    const answer = await overSocket(
      address,
      "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
    )
    expect(answer).toStartWith("HTTP/1.1 400 Bad Request\r\n")
    expect(answer).toContain('"code":"bad_host"')
    expect(answer.length).toBeLessThan(1000)

    // A probe of HTTP/1.0, which has no Host header.
    const probe = await overSocket(address, "GET /livez HTTP/1.0\r\n\r\n")
    expect(probe).toMatch(/^HTTP\/1\.[01] 200 OK\r\n/)
    expect(probe).toEndWith("live\n")
    child.kill("SIGTERM")
    expect(await child.exited).toBe(0)
  })
})

/** Sends bytes as they are and gives what comes back until the server closes. */
async function overSocket(address: string, request: string): Promise<string> {
  const { hostname, port } = new URL(address)
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let answer = ""
  await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      open: (socket) => void socket.write(request),
      data: (_socket, bytes) => {
        answer += bytes.toString()
      },
      close: () => resolve(answer),
      error: (_socket, error) => reject(error),
    },
  })
  return promise
}
