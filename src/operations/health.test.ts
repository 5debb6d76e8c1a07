import { expect, test } from "bun:test"
import { createApp } from "../app.ts"
import { testParts } from "../app.fixture.ts"
import { testCard } from "../inference/card.fixture.ts"
import { testModel } from "../inference/model.fixture.ts"
import { ModelSet } from "../serving/model-set.ts"

test("GET /readyz says which models fail, and which files can't be served beside what goes on", async () => {
  const models = new ModelSet()
  models.serve(testModel())
  models.makeDefault("made-up")
  const other = { ...testModel(), card: { ...testCard(), name: "other" } }
  models.serve(other)
  models.refuse("other", "other.yaml: golden[0] promises a")
  models.refuse("third", "third.onnx: is no ONNX file")
  const app = createApp(
    testParts({ models, readiness: (model) => (model === other ? "failing" : "ready") }),
  )
  const response = await app(new Request("http://localhost/readyz"))
  expect(response.status).toBe(200)
  expect(await response.text()).toBe(
    [
      "ready",
      "model other fails its self-test",
      `model other: other.yaml: golden[0] promises a; version ${other.version} goes on being served`,
      "model third: third.onnx: is no ONNX file; it is not served",
      "",
    ].join("\n"),
  )
})
