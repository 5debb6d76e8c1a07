import { describe, expect, test } from "bun:test"
import { join } from "node:path"
import { createApp } from "../src/app.ts"
import { testParts } from "../src/app.fixture.ts"
import { HELP } from "../src/config.ts"
import { onnxRuntime } from "../src/inference/engine.ts"
import { loadModel } from "../src/inference/model.ts"
import type { TrainedCard } from "../model/trained-card.ts"

const ROOT = join(import.meta.dir, "..")
const readme = await Bun.file(join(ROOT, "README.md")).text()
const api = await Bun.file(join(ROOT, "docs/api.md")).text()

const model = await loadModel(join(ROOT, "model"), onnxRuntime, { name: "iris" })
const limits = { bodyBytes: 10_000, objectBytes: 10_000, rows: 10 }
const app = createApp(testParts({ model, limits }))

/** The code blocks of the README, in their order. */
const blocks = Array.from(readme.matchAll(/```(\w+)\n(.*?)```/gs), ([, language, text]) => ({
  language: language as string,
  text: text as string,
}))

describe("README.md", () => {
  for (const [index, { text }] of blocks.entries()) {
    const body = /^curl \S+\/predict .*?-d '(.*)'\s*$/s.exec(text)?.[1]
    if (body === undefined) continue
    test(`shows what the server answers to ${body.slice(0, 30)}…`, async () => {
      const response = await app(
        new Request("http://localhost/predict", {
          method: "POST",
          body,
          headers: { "content-type": "application/json" },
        }),
      )
      const answer: unknown = await response.json()
      const shown = blocks[index + 1]
      // Another name for each request.
      const id = expect.stringMatching(/^[0-9a-f]{8}-\w+$/)
      const known = (value: unknown) =>
        "request_id" in (value as object) ? { ...(value as object), request_id: id } : value
      if (shown?.language === "json") expect(answer).toEqual(known(JSON.parse(shown.text)))
      else expect(response.status).toBe(200)
    })
  }

  test("names the figures of the card", () => {
    const { accuracy, logLoss } = (model.card as TrainedCard).evaluation
    const figure = ({ mean, error }: typeof accuracy) => `${mean.toFixed(3)} ± ${error.toFixed(3)}`
    const text = readme.replaceAll(/\s+/g, " ")
    expect(text).toContain(`accuracy ${figure(accuracy)}, log-loss ${figure(logLoss)}`)
  })
})

test("docs/api.md lists every setting, with the default that --help names", () => {
  for (const [, name, meaning] of HELP.matchAll(/^ {2}([A-Z_]+)\s+(.*)$/gm)) {
    const fallback = /\(default: (.*)\)/.exec(meaning as string)?.[1] ?? ""
    expect(api).toMatch(new RegExp(`\\| \`${name}\` +\\| ${fallback.replaceAll(".", "\\.")} *\\|`))
  }
})
