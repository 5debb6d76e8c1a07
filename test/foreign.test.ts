import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { graphOf } from "../model/onnx/graphs.fixture.ts"
import { value } from "../model/onnx/messages.ts"
import { answersClasses, type ModelCard } from "../model/card.ts"
import { endAll, type Listening, listening } from "../src/process.fixture.ts"
import { distance, type Fixture, FIXTURES, TOLERANCE } from "./fixtures/fixtures.ts"

/** The one that answers at /predict. */
const DEFAULT = "wine-forest"

const RELU = [{ type: "Relu", inputs: ["x"], outputs: ["y"] }]
const RELUS = [...RELU, { type: "Relu", inputs: ["x"], outputs: ["z"] }]

/** What can't be served, and the reason that is given. */
const REFUSED: readonly [name: string, file: Uint8Array, reason: string][] = [
  ["too-new", graphOf({ nodes: RELU, operatorSets: { "": 99 } }), "the operator set ai.onnx"],
  [
    "image",
    graphOf({ nodes: RELU, inputs: [value("x", "float32", ["rows", 3, 224, 224])] }),
    "input x (float32, rows × 3 × 224 × 224)",
  ],
  [
    "several",
    graphOf({
      nodes: RELUS,
      outputs: ["y", "z"].map((name) => value(name, "float32", ["rows", 3])),
    }),
    "y (float32, rows × 3), z (float32, rows × 3)",
  ],
  ["cut-off", (FIXTURES[0]?.bytes ?? new Uint8Array()).slice(0, 1000), "is not an ONNX file"],
]

let folder: string
let server: Listening
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sepal-elsewhere-"))
  const files = [
    ...FIXTURES.map(({ name, bytes }) => [name, bytes] as const),
    ...REFUSED.map(([name, bytes]) => [name, bytes] as const),
  ]
  await Promise.all(files.map(([name, bytes]) => writeFile(join(folder, `${name}.onnx`), bytes)))
  server = await listening({ MODEL_DIR: folder, MODEL: DEFAULT, LOG_LINES_PER_SECOND: "0" })
})
afterAll(async () => {
  await endAll()
  await rm(folder, { recursive: true })
})

async function ask<Answer>(path: string, body?: unknown): Promise<Answer> {
  const post = {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  }
  const response = await fetch(`${server.address}${path}`, body === undefined ? {} : post)
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text.slice(0, 500)}`)
  return JSON.parse(text) as Answer
}

interface Prediction {
  readonly class?: string
  readonly probabilities?: Record<string, number>
  readonly scores?: Record<string, number>
  readonly value?: number
}

/** The library's numbers, which may be those of the second of two classes alone. */
function expectNumbers({ values }: Fixture, rows: readonly (readonly number[])[]) {
  for (const [index, row] of rows.entries()) {
    const expected = values[index] ?? []
    expect(distance(expected, row.slice(-expected.length))).toBeLessThanOrEqual(TOLERANCE)
  }
}

async function expectPredictions(fixture: Fixture, path: string, card: ModelCard) {
  const objects = fixture.rows.map((row) =>
    Object.fromEntries(card.features.map(({ name }, column) => [name, row[column]])),
  )
  const { predictions } = await ask<{ predictions: readonly Prediction[] }>(path, objects)
  expect(predictions).toHaveLength(fixture.rows.length)
  if (fixture.labels) expect(predictions.map((one) => one.class)).toEqual([...fixture.labels])
  const classes = answersClasses(card) ? card.classes.map(({ name }) => name) : []
  const { kind } = fixture
  const given = predictions.map((one) =>
    kind === "value"
      ? [one.value ?? Number.NaN]
      : classes.map((name) => one[kind]?.[name] ?? Number.NaN),
  )
  expectNumbers(fixture, given)
}

interface Port {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
  readonly data: readonly unknown[]
}

/** The rows as the protocol has them: one tensor for each input, in the order of the metadata. */
function tensorsOf({ rows }: Fixture, inputs: readonly Port[]) {
  let next = 0
  return inputs.map(({ name, datatype, shape }) => {
    const [from, columns = 1] = [next, shape[1]]
    next += columns
    const data = rows.flatMap((row) => row.slice(from, from + columns))
    return { name, datatype, shape: [rows.length, ...shape.slice(1)], data }
  })
}

async function expectInferred(fixture: Fixture, path: string) {
  const { inputs } = await ask<{ inputs: readonly Port[] }>(path)
  const { outputs } = await ask<{ outputs: readonly Port[] }>(`${path}/infer`, {
    inputs: tensorsOf(fixture, inputs),
  })
  const numbers = outputs.find(({ datatype }) => datatype.startsWith("FP"))
  const width = (numbers?.data.length ?? 0) / fixture.rows.length
  expectNumbers(
    fixture,
    fixture.rows.map(
      (_, row) => (numbers?.data.slice(row * width, (row + 1) * width) ?? []) as number[],
    ),
  )
  const label = outputs.find((output) => output !== numbers)
  if (fixture.labels) expect(label?.data).toEqual([...fixture.labels])
  else expect(label).toBeUndefined()
}

describe("a file from elsewhere is served as its library answers", () => {
  for (const fixture of FIXTURES) {
    const { name, rows, converter } = fixture
    test(`${name} (${converter}): ${rows.length} rows at /models/${name}/predict and at /v2`, async () => {
      const card = await ask<ModelCard>(`/models/${name}/model`)
      await expectPredictions(fixture, `/models/${name}/predict`, card)
      await expectInferred(fixture, `/v2/models/${name}`)
    })
  }

  test("the default one at /predict", async () => {
    const fixture = FIXTURES.find(({ name }) => name === DEFAULT)
    if (!fixture) throw new Error(`there is no fixture ${DEFAULT}`)
    await expectPredictions(fixture, "/predict", await ask<ModelCard>("/model"))
  })
})

describe("what can't be served is refused with the reason, and the others are served", () => {
  for (const [name, , reason] of REFUSED) {
    test(name, async () => {
      const index = await ask<readonly { name: string; state: string; reason: string }[]>(
        "/v2/repository/index",
        {},
      )
      const { state, reason: told } = index.find((model) => model.name === name) ?? {}
      expect(state).toBe("UNAVAILABLE")
      expect(told).toContain(reason)
      expect(server.log.text).toContain(
        JSON.stringify(`model ${name} can't be served: ${told}`).slice(1, -1),
      )
    })
  }
})

test("what was done to a graph is in the log and in its card", async () => {
  const change =
    "output output_probability: ZipMap is cut, so that it is a tensor of rows × 3 and no list of maps"
  expect(server.log.text).toContain(`model ${DEFAULT}: ${change}`)
  expect(
    await (await fetch(`${server.address}/model`, { headers: { accept: "text/html" } })).text(),
  ).toContain(change)
})
