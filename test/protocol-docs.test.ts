import { describe, expect, test } from "bun:test"
import { Glob } from "bun"
import { join } from "node:path"
import { createApp } from "../src/app.ts"
import { testParts } from "../src/app.fixture.ts"
import { onnxRuntime } from "../src/inference/engine.ts"
import { loadModel } from "../src/inference/model.ts"

const ROOT = join(import.meta.dir, "..")
const text = await Bun.file(join(ROOT, "docs/protocol.md")).text()
const model = await loadModel(join(ROOT, "model"), onnxRuntime, { name: "iris" })
const limits = { bodyBytes: 10_000, objectBytes: 10_000, rows: 10 }
const app = createApp(testParts({ model, limits }))

describe("docs/protocol.md", () => {
  const examples = Array.from(
    text.matchAll(/```sh\ncurl (\S+) [^']*-d '([^']*)'\n```\n\n```json\n(.*?)```/gs),
    ([, url, body, answer]) => ({ url, body, answer }) as Record<"url" | "body" | "answer", string>,
  )

  test("shows what the server answers", async () => {
    expect(examples).toHaveLength(2)
    for (const { url, body, answer } of examples) {
      const response = await app(new Request(url, { method: "POST", body }))
      expect(await response.json()).toEqual(JSON.parse(answer))
    }
  })

  test("names only calls that the clients' tests make", async () => {
    const files = Array.from(new Glob("test/clients/test_*.py").scanSync(ROOT))
    const tests = await Promise.all(files.map((file) => Bun.file(join(ROOT, file)).text()))
    const table = text.slice(text.indexOf("## Clients"))
    const calls = Array.from(table.matchAll(/`([a-z]+_[a-z_]+)`/g), ([, call]) => call as string)
    expect(calls.length).toBeGreaterThan(15)
    for (const call of calls) expect(tests.join("\n")).toContain(call)
  })

  test("names the versions of the clients that are pinned", async () => {
    const pins = await Promise.all(
      ["requirements-kserve.txt", "requirements-mlserver.txt"].map((file) =>
        Bun.file(join(ROOT, "test/clients", file)).text(),
      ),
    )
    for (const client of ["tritonclient", "kserve", "mlserver", "open-inference-openapi"]) {
      const version = new RegExp(`^${client}(?:\\[http\\])?==(\\S+)$`, "m").exec(
        pins.join("\n"),
      )?.[1]
      expect(text.toLowerCase()).toContain(`${client} ${version}`)
    }
  })

  test("names every status that the protocol's clients can get", () => {
    for (const status of [400, 404, 405, 408, 413, 415, 500, 503])
      expect(text).toMatch(new RegExp(`^\\| ${status} `, "m"))
  })
})
