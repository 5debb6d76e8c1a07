import { afterAll, describe, expect, test } from "bun:test"
import { closeSync, openSync } from "node:fs"
import { cp, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inferCard } from "../model/infer-card.ts"
import { prepareGraph } from "../model/onnx/prepare-graph.ts"
import { writeCard } from "../model/write-card.ts"
import { endAll, listening } from "../src/process.fixture.ts"

const ROOT = join(import.meta.dir, "..")
const folder = await mkdtemp(join(tmpdir(), "sepal-operator-"))
afterAll(async () => {
  await endAll()
  await rm(folder, { recursive: true })
})

const ROW = { sepal_length: 6.3, sepal_width: 3.3, petal_length: 6, petal_width: 2.5 }

const predict = (address: string, body: unknown = ROW, headers: Record<string, string> = {}) =>
  fetch(`${address}/predict`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  })

async function metricsOf(metrics: string): Promise<string> {
  return (await fetch(`${metrics}/metrics`)).text()
}

/** The value of a series, by its text up to the blank. */
function valueOf(text: string, series: string): number {
  const line = text.split("\n").find((each) => each.startsWith(`${series} `))
  return Number(line?.slice(series.length + 1))
}

/** The lines of a log as objects. */
const linesOf = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** A regressor whose card tells how its values spread. */
async function putRegressor(models: string): Promise<void> {
  const graph = await Bun.file(join(ROOT, "test/fixtures/diabetes-linear.onnx")).bytes()
  const sha256 = new Bun.CryptoHasher("sha256").update(graph).digest("hex")
  const card = inferCard("diabetes", prepareGraph(graph).contract, sha256)
  if (!("value" in card)) throw new Error("the fixture is no regressor")
  const reference = { edges: [50, 150, 250], counts: [1, 2, 2, 1] }
  const text = writeCard({ ...card, value: { ...card.value, reference } })
  await Bun.write(join(models, "diabetes.yaml"), text)
  await Bun.write(join(models, "diabetes.onnx"), graph)
}

describe("the metrics of a server", () => {
  test("tell what it was asked, what it answered, and with which model", async () => {
    const { child, address, metrics } = await listening()
    await (await predict(address)).text()
    await (await predict(address, [ROW, { ...ROW, petal_length: 12 }])).text()
    await (await predict(address, {})).text()
    await (await fetch(`${address}/nowhere`)).text()
    const text = await metricsOf(metrics)
    expect(valueOf(text, 'http_requests_total{route="/predict",status="200"}')).toBe(2)
    expect(valueOf(text, 'http_requests_total{route="/predict",status="422"}')).toBe(1)
    expect(valueOf(text, 'http_requests_total{route="unmatched",status="404"}')).toBe(1)
    expect(valueOf(text, 'http_requests_refused_total{reason="invalid_values"}')).toBe(1)
    expect(valueOf(text, "model_ready")).toBe(1)
    const [, which] = /^model_info\{(.*),sha256="[0-9a-f]{64}"\} 1$/m.exec(text) ?? []
    expect(which).toMatch(/^model="iris",version="[0-9a-f]{12}"$/)
    expect(valueOf(text, `model_rows_total{${which}}`)).toBe(3)
    expect(valueOf(text, `model_run_rows_sum{${which}}`)).toBe(3)
    expect(valueOf(text, `model_predictions_total{${which},class="virginica"}`)).toBe(3)
    expect(
      valueOf(text, `model_values_outside_observed_range_total{${which},feature="petal_length"}`),
    ).toBe(1)
    child.kill("SIGTERM")
    expect(await child.exited).toBe(0)
  })

  test("have no label of a client's making", async () => {
    const { child, address, metrics } = await listening()
    const series = async () => (await metricsOf(metrics)).match(/^[a-z]/gm)?.length
    await (await fetch(`${address}/one`)).text()
    const before = await series()
    for (let path = 0; path < 20; path++)
      await (
        await fetch(`${address}/${path}?${path}`, { headers: { "x-request-id": `${path}` } })
      ).text()
    expect(await series()).toBe(before)
    child.kill("SIGTERM")
    await child.exited
  })

  const promtool = Bun.which("promtool")
  if (!promtool) console.log("skipped: promtool, which comes with Prometheus, is not on the PATH")
  test.skipIf(!promtool)("are clean to promtool", async () => {
    const { child, address, metrics } = await listening()
    await (await predict(address)).text()
    await (await predict(address, {})).text()
    const check = Bun.spawn([promtool as string, "check", "metrics"], {
      stdin: new Blob([await metricsOf(metrics)]),
      stdout: "pipe",
      stderr: "pipe",
    })
    expect(await check.stdout.text()).toBe("")
    expect(await check.stderr.text()).toBe("")
    expect(await check.exited).toBe(0)
    child.kill("SIGTERM")
    await child.exited
  })

  test("stand in docs/operations.md, all of them and no others", async () => {
    // A classifier and a regressor: between them they have all there is to count.
    const models = join(folder, "models")
    await cp(join(ROOT, "model/iris.yaml"), join(models, "iris.yaml"))
    await cp(join(ROOT, "model/iris.onnx"), join(models, "iris.onnx"))
    await putRegressor(models)
    const { child, address, metrics } = await listening({ MODEL_DIR: models, MODEL: "iris" })
    await (await predict(address)).text()
    await (await predict(address, {})).text()
    const emitted = Array.from(
      (await metricsOf(metrics)).matchAll(/^# TYPE (\S+)/gm),
      ([, name]) => name,
    )
    const docs = await Bun.file(join(ROOT, "docs/operations.md")).text()
    const listed = Array.from(
      docs.matchAll(/^\| `(\w+)` +\| (?:counter|gauge|histogram) /gm),
      ([, name]) => name,
    )
    expect(listed.toSorted()).toEqual(emitted.toSorted())
    child.kill("SIGTERM")
    await child.exited
  })
})

describe("the log of a server", () => {
  test("has a line for each request, by the client's name and trace, without values", async () => {
    const { child, address, log } = await listening()
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    await (await predict(address, ROW, { "x-request-id": "mine", traceparent })).text()
    await (await fetch(`${address}/livez`)).text()
    child.kill("SIGTERM")
    expect(await child.exited).toBe(0)
    const lines = linesOf(log.text).filter((line) => "route" in line)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({
      severity: "INFO",
      message: "POST /predict 200",
      request_id: "mine",
      trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
      status: 200,
      rows: 1,
    })
    expect(log.text).not.toContain("6.3")
  })

  const mkfifo = Bun.which("mkfifo")
  if (!mkfifo) console.log("skipped: mkfifo, a part of every Unix, is not on the PATH")
  test.skipIf(!mkfifo)("that nobody reads costs lines, never a request", async () => {
    const pipe = join(folder, "pipe")
    await Bun.$`${mkfifo} ${pipe}`
    // Open at both ends, so that it fills up and nobody is told.
    const output = openSync(pipe, "r+")
    const { child, address, metrics } = await serverWith({ LOG_LINES_PER_SECOND: "0" }, output)
    for (let round = 0; round < 100; round++) {
      const statuses = await Promise.all(
        Array.from({ length: 100 }, async () => {
          const response = await predict(address)
          await response.text()
          return response.status
        }),
      )
      expect(statuses.every((status) => status === 200)).toBe(true)
    }
    const text = await metricsOf(metrics)
    expect(valueOf(text, 'http_requests_total{route="/predict",status="200"}')).toBe(10_000)
    expect(valueOf(text, 'log_lines_dropped_total{reason="not_taken"}')).toBeGreaterThan(0)
    child.kill("SIGTERM")
    expect(await child.exited).toBe(0)
    closeSync(output)
  })

  test("that can't be written costs lines, never a request", async () => {
    const { child, address, metrics } = await serverWith({}, openSync("/dev/full", "w"))
    for (let request = 0; request < 5; request++) expect((await predict(address)).status).toBe(200)
    expect(
      valueOf(await metricsOf(metrics), 'log_lines_dropped_total{reason="not_taken"}'),
    ).toBeGreaterThanOrEqual(5)
    child.kill("SIGTERM")
    expect(await child.exited).toBe(0)
  })
})

/** A server whose log goes to a descriptor. */
async function serverWith(environment: Record<string, string>, output: number) {
  const ports = { PORT: `${await freePort()}`, METRICS_PORT: `${await freePort()}` }
  const child = Bun.spawn([process.execPath, join(ROOT, "src/main.ts")], {
    cwd: ROOT,
    env: {
      ORT_DISABLE_TELEMETRY: "1",
      HOST: "127.0.0.1",
      MODEL: "iris",
      DRAIN_SECONDS: "0",
      ...ports,
      ...environment,
    },
    stdout: output,
  })
  const address = `http://127.0.0.1:${ports.PORT}`
  while (!(await fetch(`${address}/readyz`).catch(() => undefined))?.ok);
  return { child, address, metrics: `http://127.0.0.1:${ports.METRICS_PORT}` }
}

async function freePort(): Promise<number> {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() })
  const { port } = server
  await server.stop(true)
  return port as number
}

const strace = Bun.which("strace")
if (!strace)
  console.log("skipped: strace, a package of most Linux distributions, is not on the PATH")
test.skipIf(!strace)(
  "a server connects to nobody, looks no name up, and writes no file",
  async () => {
    const trace = join(folder, "trace")
    const wrapper = join(folder, "bun")
    // What it does is written by strace, from outside.
    await Bun.write(
      wrapper,
      `#!/bin/sh\nexec ${strace} -f -o ${trace} -e trace=connect,sendto,sendmsg,openat,open,creat,mkdir,rename,unlink ${process.execPath} "$@"\n`,
    )
    await Bun.$`chmod +x ${wrapper}`
    const ports = { PORT: `${await freePort()}`, METRICS_PORT: `${await freePort()}` }
    const child = Bun.spawn([wrapper, join(ROOT, "src/main.ts")], {
      cwd: ROOT,
      env: {
        PATH: process.env["PATH"],
        ORT_DISABLE_TELEMETRY: "1",
        HOST: "127.0.0.1",
        MODEL: "iris",
        DRAIN_SECONDS: "0",
        SELF_TEST_SECONDS: "0.1",
        ...ports,
      },
      stdout: "ignore",
    })
    const address = `http://127.0.0.1:${ports.PORT}`
    while (!(await fetch(`${address}/readyz`).catch(() => undefined))?.ok);
    for (const path of ["/", "/openapi.json", "/nowhere"])
      await (await fetch(address + path)).text()
    await (await predict(address)).text()
    await (await predict(address, "x")).text()
    await metricsOf(`http://127.0.0.1:${ports.METRICS_PORT}`)
    // strace hands the signal on to nobody, so its child gets it.
    await Bun.$`kill -TERM ${(await Bun.$`pgrep -P ${child.pid}`.text()).trim()}`
    await child.exited
    const calls = (await Bun.file(trace).text()).split("\n")
    expect(calls.length).toBeGreaterThan(20)
    expect(
      calls.filter((call) => /\b(connect|sendto|sendmsg)\(/.test(call) && /AF_INET/.test(call)),
    ).toEqual([])
    expect(calls.filter((call) => /resolv\.conf|nsswitch|\/etc\/hosts/.test(call))).toEqual([])
    const written = calls.filter(
      (call) =>
        /O_(WRONLY|RDWR|CREAT)|\b(creat|mkdir|rename|unlink)\(/.test(call) &&
        !/"\/dev\//.test(call),
    )
    expect(written).toEqual([])
  },
  60_000,
)
