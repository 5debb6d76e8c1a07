import { describe, expect, test } from "bun:test"
import type { TrainedFeature } from "../../../model/trained-card.ts"
import { createApp } from "../../app.ts"
import { testParts } from "../../app.fixture.ts"
import { testCard } from "../../inference/card.fixture.ts"
import { testModel } from "../../inference/model.fixture.ts"
import type { Values } from "../../inference/values.ts"

const limits = { bodyBytes: 100_000, objectBytes: 100_000, rows: 3 }

function wideNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `a measurement ${index}`)
}

/** Pages of a model with many features, of which the first one counts. */
function wideApp(count: number) {
  const card = testCard()
  const [any] = card.features as [TrainedFeature]
  const features = wideNames(count).map((name) => Object.assign({}, any, { name, label: name }))
  const predict = async (rows: Values) =>
    Float32Array.from({ length: (2 * rows.length) / count }, (_, place) => {
      const isSecond = (rows[Math.floor(place / 2) * count] as number) > 5
      return isSecond === (place % 2 === 1) ? 1 : 0
    })
  const classes = card.classes.map((one) => ({ ...one, means: features.map(() => 0) }))
  const golden = card.golden.map((row) => ({ ...row, features: features.map(() => 0.5) }))
  const model = {
    ...testModel(),
    predict,
    probe: predict,
    card: { ...card, features, classes, golden },
  }
  return createApp(testParts({ model, limits }))
}

type App = ReturnType<typeof createApp>

function send(fields: Record<string, string>, app: App) {
  const headers = { "sec-fetch-site": "same-origin" }
  const body = new URLSearchParams(fields)
  return app(new Request("http://localhost/", { method: "POST", headers, body }))
}

async function see(app: App, query: string) {
  return (await app(new Request(`http://localhost/${query}`))).text()
}

describe("an answer whose address would be longer than servers read", () => {
  const wide = wideApp(600)
  const roomy = createApp(testParts({ limits }))
  const long = { länge: `${"0".repeat(9000)}9`, "b/c ~": "0" }
  const none = "This answer has no address of its own"

  test("answers itself, and says that this answer has none", async () => {
    for (const [ask, fields] of [
      [roomy, long],
      [wide, Object.fromEntries(wideNames(600).map((name) => [name, "0.5"]))],
    ] as const) {
      const response = await send(fields, ask)
      expect([response.status, response.headers.get("location")]).toEqual([200, null])
      const html = await response.text()
      expect(html).toContain('id="answer"')
      expect(html).toContain(none)
    }
  })

  test("keeps what was entered where something is wrong", async () => {
    const response = await send({ ...long, "b/c ~": "five" }, roomy)
    expect(response.status).toBe(422)
    const html = await response.text()
    expect(html).toContain(`value="${long["länge"]}"`)
    expect(html).not.toContain(none)
  })

  test("offers no example that can't be followed", async () => {
    const html = await see(wide, "")
    expect(html).not.toContain("Try an example")
    expect(await see(roomy, "")).toContain("Try an example")
    expect(await see(roomy, "?l%C3%A4nge=9&b%2Fc+~=0")).not.toContain(none)
  })
})
