import { describe, expect, test } from "bun:test"
import { Validator } from "@seriousme/openapi-schema-validator"
import Ajv from "ajv/dist/2020"
import { join } from "node:path"
import { createApp } from "../app.ts"
import { testParts } from "../app.fixture.ts"
import { onnxRuntime } from "../inference/engine.ts"
import {
  foreignModel,
  PRICES,
  PRICES_GRAPH,
  SCORES,
  SCORES_GRAPH,
  SURVIVORS,
  SURVIVORS_GRAPH,
} from "../inference/kinds.fixture.ts"
import { testModel } from "../inference/model.fixture.ts"
import { loadModel, type Model } from "../inference/model.ts"

const iris = await loadModel(join(import.meta.dir, "../../model"), onnxRuntime, { name: "iris" })

/** What is read of a description. */
interface Description {
  openapi: string
  paths: Record<
    string,
    Record<string, { requestBody?: Content; responses: Record<string, Content> }>
  >
  components: { schemas: Record<string, unknown> }
}
interface Content {
  content: Record<string, { schema: object; examples?: Record<string, { value: unknown }> }>
}

const foreign = [
  foreignModel(SURVIVORS, SURVIVORS_GRAPH),
  foreignModel(PRICES, PRICES_GRAPH),
  foreignModel(SCORES, SCORES_GRAPH),
]

for (const model of [testModel(), iris, ...foreign]) {
  const app = createApp(
    testParts({ model, limits: { bodyBytes: 10_000, objectBytes: 10_000, rows: 10 } }),
  )
  const ask = (path: string, init?: RequestInit) =>
    app(new Request(`http://localhost${path}`, init))
  const description = (await (await ask("/openapi.json")).json()) as Description
  const operation = description.paths["/predict"]?.["post"]
  const request = operation?.requestBody?.content["application/json"]
  const answer = operation?.responses["200"]?.content["application/json"]

  const ajv = new Ajv({ strict: false })
  ajv.addSchema(description, "api")
  const fits = (place: string, value: unknown) => {
    const schema = {
      $ref: `api#/${place
        .split("/")
        .map((key) => key.replaceAll("~", "~0").replaceAll("|", "~1"))
        .join("/")}`,
    }
    const validate = ajv.compile(schema)
    return validate(value) ? true : validate.errors
  }
  const REQUEST = "paths/|predict/post/requestBody/content/application|json/schema"
  const ANSWER = "paths/|predict/post/responses/200/content/application|json/schema"

  describe(`GET /openapi.json of the model ${model.card.name}`, () => {
    test("is OpenAPI 3.1", async () => {
      const { valid, errors } = await new Validator().validate({ ...structuredClone(description) })
      expect(errors).toBeUndefined()
      expect(valid).toBe(true)
      expect(description.openapi).toStartWith("3.1")
    })

    test("describes the card as it is answered", async () => {
      const card = await (await ask("/model.json")).json()
      expect(fits("components/schemas/Card", card)).toBe(true)
    })

    test("describes explanations as they are answered", async () => {
      const row = request?.examples?.["one"]?.value
      const response = await ask("/predict?explain=true", {
        method: "POST",
        body: JSON.stringify(row),
        headers: { "content-type": "application/json" },
      })
      const { explanation } = (await response.json()) as { explanation: unknown }
      expect(fits("components/schemas/Explanation", explanation)).toBe(true)
    })

    test("describes paths that are there", async () => {
      for (const [path, operations] of Object.entries(description.paths)) {
        for (const method of Object.keys(operations)) {
          const { status } = await ask(path, { method: method.toUpperCase() })
          expect([200, 415]).toContain(status)
        }
      }
    })

    test("has examples that the server answers as they say, in the described form", async () => {
      const examples = Object.entries(request?.examples ?? {})
      expect(examples.map(([name]) => name)).toEqual(["one", "several"])
      for (const [name, { value }] of examples) {
        expect(fits(REQUEST, value)).toBe(true)
        const response = await ask("/predict", {
          method: "POST",
          body: JSON.stringify(value),
          headers: { "content-type": "application/json" },
        })
        expect(response.status).toBe(200)
        const answered = await response.json()
        expect(fits(ANSWER, answered)).toBe(true)
        expect(rounded(answered)).toEqual(rounded(answer?.examples?.[name]?.value))
      }
    })

    test("describes just what is refused", async () => {
      const row = request?.examples?.["one"]?.value as Record<string, number>
      const key = Object.keys(row)[0] as string
      for (const bad of [
        {},
        { ...row, extra: 1 },
        { ...row, [key]: "1" },
        ...(isBounded(model) ? [{ ...row, [key]: 1e6 }] : []),
        [1],
        7,
        null,
      ]) {
        expect(fits(REQUEST, bad)).not.toBe(true)
        const response = await ask("/predict", {
          method: "POST",
          body: JSON.stringify(bad),
          headers: { "content-type": "application/json" },
        })
        expect(response.status).toBe(422)
        expect(fits("components/schemas/Problem", await response.json())).toBe(true)
      }
    })
  })
}

/** Whether the card says what its first feature accepts. */
function isBounded({ card }: Model): boolean {
  const [first] = card.features
  return first !== undefined && "accepted" in first
}

/** The same with every number to five decimals: an example is rounded, an answer is of 32 bits. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, part) =>
    typeof part === "number" ? Number(part.toFixed(5)) : part,
  )
}
