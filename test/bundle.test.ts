import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { endAll, listening } from "../src/process.fixture.ts"

const ROOT = join(import.meta.dir, "..")
/** As Docker names the architecture of this machine. */
const ARCHITECTURE = process.arch === "arm64" ? "arm64" : "amd64"

const folder = await mkdtemp(join(tmpdir(), "sepal-bundle-"))
afterAll(async () => {
  await endAll()
  await rm(folder, { recursive: true })
})

async function bundle(...args: string[]) {
  const child = Bun.spawn([process.execPath, "bundle.ts", ...args], {
    cwd: ROOT,
    stdout: "pipe",
    stderr: "pipe",
  })
  const [err, code] = await Promise.all([child.stderr.text(), child.exited])
  return { err, code }
}

describe("the bundle", () => {
  beforeAll(async () => expect(await bundle(folder, ARCHITECTURE)).toEqual({ err: "", code: 0 }))

  test("answers rows, people and Prometheus, away from the sources and packages", async () => {
    const { child, address, metrics } = await listening(
      { MODEL_DIR: join(folder, "model") },
      join(folder, "dist/main.js"),
    )
    const row = { sepal_length: 6.3, sepal_width: 3.3, petal_length: 6, petal_width: 2.5 }
    const answer = await fetch(`${address}/predict`, {
      method: "POST",
      body: JSON.stringify(row),
      headers: { "content-type": "application/json" },
    })
    expect(await answer.json()).toMatchObject({ class: "virginica" })
    const page = await (await fetch(`${address}/?${new URLSearchParams(row as never)}`)).text()
    expect(page).toContain("Iris virginica</h2>")
    for (const [, path] of page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) {
      const asset = await fetch(address + path)
      expect(asset.status).toBe(200)
      expect((await asset.text()).length).toBeGreaterThan(100)
    }
    expect((await fetch(`${address}/docs`)).status).toBe(200)
    expect(await (await fetch(`${metrics}/metrics`)).text()).toContain("model_ready 1")
    child.kill("SIGTERM")
    expect(await child.exited).toBe(0)
  })

  test("has a map of places without the text of sources", async () => {
    const map = (await Bun.file(join(folder, "dist/main.js.map")).json()) as {
      sources: string[]
      sourcesContent: unknown[]
    }
    expect(map.sources.some((source) => source.endsWith("src/main.ts"))).toBe(true)
    expect(map.sourcesContent).toEqual(map.sources.map(() => null))
  })

  test("has the addon of one architecture", async () => {
    const addons = join(folder, "node_modules/onnxruntime-node/bin/napi-v6")
    expect(await readdir(addons)).toEqual(["linux"])
    expect(await readdir(join(addons, "linux"))).toEqual([
      ARCHITECTURE === "arm64" ? "arm64" : "x64",
    ])
  })

  test("names every package in it, with its licence", async () => {
    const notices = await Bun.file(join(folder, "dist/NOTICES")).text()
    const { dependencies } = (await Bun.file(join(ROOT, "package.json")).json()) as {
      dependencies: Record<string, string>
    }
    for (const [name, version] of Object.entries(dependencies))
      expect(notices).toContain(`${name} ${version}  `)
    expect(notices).not.toContain("undefined")
  })
})

test("bun bundle.ts refuses an architecture that ONNX Runtime does not have", async () => {
  expect(await bundle(folder, "riscv64")).toEqual({
    err: "ONNX Runtime has no addon for riscv64; it has amd64 and arm64\n",
    code: 1,
  })
  expect((await bundle(folder)).err).toStartWith("usage: ")
})
