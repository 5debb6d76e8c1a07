import { describe, expect, test } from "bun:test"
import type { ClassifierCard, RegressorCard } from "../../model/foreign-card.ts"
import type { Graph } from "../inference/engine.ts"
import {
  foreignModel,
  PRICES,
  PRICES_GRAPH,
  SCORES,
  SCORES_GRAPH,
  SURVIVORS,
  SURVIVORS_GRAPH,
} from "../inference/kinds.fixture.ts"
import { bytesOf, frame, protocolClient, textsIn } from "./protocol.fixture.ts"

function clientOf(card: ClassifierCard | RegressorCard, graph: Graph) {
  const client = protocolClient({ model: foreignModel(card, graph) })
  const path = `/v2/models/${card.name}`
  return {
    metadata: async () => (await client.ask(path)).json as unknown,
    config: async () => (await client.ask(`${path}/config`)).json as unknown,
    infer: (request: unknown) => client.post(`${path}/infer`, JSON.stringify(request)),
    post: (body: Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
      client.post(`${path}/infer`, body, headers),
  }
}

const survivors = clientOf(SURVIVORS, SURVIVORS_GRAPH)
const prices = clientOf(PRICES, PRICES_GRAPH)
const scores = clientOf(SCORES, SCORES_GRAPH)

const tensor = (name: string, datatype: string, data: readonly unknown[]) => ({
  name,
  datatype,
  shape: [data.length, 1],
  data,
})

const INPUTS = [
  tensor("age", "FP32", [40, 0.5]),
  tensor("sex", "BYTES", [" male", "female"]),
  tensor("pclass", "INT64", [3, 1]),
  tensor("alone", "BOOL", [true, false]),
  tensor("fare", "FP64", [7.25, 80.1]),
]

/** The inputs with the category in binary. */
function withBinarySex(size: number): object[] {
  const parameters = { binary_data_size: size }
  return INPUTS.map((input) =>
    input.name === "sex" ? { name: "sex", datatype: "BYTES", shape: [2, 1], parameters } : input,
  )
}

describe("metadata", () => {
  test("names an input for each column, in its own datatype", async () => {
    expect(await survivors.metadata()).toMatchObject({
      inputs: [
        { name: "age", datatype: "FP32", shape: [-1, 1] },
        {
          name: "sex",
          datatype: "BYTES",
          shape: [-1, 1],
          parameters: { "feature.0.category.0": "female", "feature.0.category.1": " male" },
        },
        { name: "pclass", datatype: "INT64", shape: [-1, 1] },
        { name: "alone", datatype: "BOOL", shape: [-1, 1] },
        { name: "fare", datatype: "FP64", shape: [-1, 1] },
      ],
      outputs: [
        { name: "output_label", datatype: "BYTES", shape: [-1] },
        { name: "output_probability", datatype: "FP32", shape: [-1, 2] },
      ],
    })
  })

  test("calls scores scores, and gives a number no label", async () => {
    expect(await scores.metadata()).toMatchObject({
      outputs: [{ name: "label" }, { name: "scores", parameters: { kind: "scores" } }],
    })
    expect(await prices.metadata()).toMatchObject({
      inputs: [{ name: "X", datatype: "FP64", shape: [-1, 2] }],
      outputs: [{ name: "variable", datatype: "FP64", shape: [-1], parameters: { unit: "k€" } }],
    })
    expect(await prices.config()).toMatchObject({
      input: [{ data_type: "TYPE_FP64", dims: [2] }],
      output: [{ name: "variable", data_type: "TYPE_FP64", dims: [1], reshape: { shape: [] } }],
    })
  })
})

describe("infer", () => {
  test("takes a tensor for each column, and answers the label that the graph decides", async () => {
    const { status, json } = await survivors.infer({ inputs: INPUTS })
    expect(status).toBe(200)
    expect(json.outputs[0]).toMatchObject({ datatype: "BYTES", data: ["died", "survived"] })
    expect(json.outputs[1]).toMatchObject({ datatype: "FP32", shape: [2, 2] })
    expect(json.outputs[1]?.data.map((value) => Number(Number(value).toFixed(6)))).toEqual([
      0.9, 0.1, 0.1, 0.9,
    ])
  })

  test("takes categories in binary, and gives labels so", async () => {
    const texts = bytesOf(" male", "female")
    const inputs = withBinarySex(texts.length)
    const outputs = [{ name: "output_label", parameters: { binary_data: true } }]
    const { body, headers } = frame({ inputs, outputs }, texts)
    const { status, tail } = await survivors.post(body, headers)
    expect(status).toBe(200)
    expect(textsIn(tail)).toEqual(["died", "survived"])
  })

  test("takes features by their names where the graph has others", async () => {
    const inputs = INPUTS.map((input) =>
      input.name === "pclass" ? { ...input, name: "class" } : input,
    )
    expect((await survivors.infer({ inputs })).status).toBe(200)
  })

  const TABLE = [
    [40, " male", 3, true, 7.25],
    [0.5, "female", 1, false, 80.1],
  ]
  /** As NumPy's arrays of objects write them: `str()` of each. */
  const written = TABLE.flat().map((value) =>
    typeof value === "boolean" ? (value ? "True" : "False") : String(value),
  )
  const table = (data: readonly unknown[], datatype = "BYTES", shape = [2, 5]) => ({
    inputs: [{ name: "input-0", shape, datatype, data }],
  })

  test("takes a whole table with texts as one matrix, its numbers as texts or as they are", async () => {
    for (const data of [written, TABLE]) {
      const { status, json } = await survivors.infer(table(data))
      expect([status, json.outputs[0]?.data]).toEqual([200, ["died", "survived"]])
    }
    const bytes = bytesOf(...written)
    const inputs = [{ ...table([]).inputs[0], data: undefined }]
    const parameters = { binary_data_size: bytes.length }
    const { body, headers } = frame({ inputs: [{ ...inputs[0], parameters }] }, bytes)
    const { json } = await survivors.post(body, headers)
    expect(json.outputs[0]?.data).toEqual(["died", "survived"])
  })

  test("takes the matrix of several inputs with numbers alone, of any type", async () => {
    const { features, model } = PRICES
    const { file, sha256, value, answers = "float64" } = model
    const columns = features.map(({ name }) => ({ name, type: "float64", shape: ["n", 1] }))
    const byColumns = clientOf(
      { ...PRICES, model: { file, sha256, value, answers } },
      { ...PRICES_GRAPH, inputs: columns },
    )
    for (const datatype of ["FP64", "INT8"]) {
      const { json } = await byColumns.infer(table([5, 1], datatype, [1, 2]))
      expect(json.outputs[0]?.data).toEqual([14])
    }
    expect((await byColumns.infer(table([5], "FP64", [1, 1]))).json.error).toBe(
      'input "input-0": is unknown; send one input for each of "rooms", "distance", or one of all of them, [rows, 2]',
    )
  })

  const odd: [what: string, data: readonly unknown[], message: string][] = [
    [
      "a text that is no number",
      ["old", ...written.slice(1)],
      'row 0, feature "age": must be a number from 0 to 120 years, found the string "old"',
    ],
    [
      "NaN",
      ["nan", ...written.slice(1)],
      'row 0, feature "age": must be a number from 0 to 120 years, found the string "nan"',
    ],
    [
      "an empty text",
      ["", ...written.slice(1)],
      'row 0, feature "age": must be a number from 0 to 120 years, found the string ""',
    ],
    [
      "a number out of range",
      [...written.slice(0, 5), "1e3", ...written.slice(6)],
      'row 1, feature "age": is 1000; must be from 0 to 120 years',
    ],
    [
      "a part of a whole number",
      [...written.slice(0, 2), "2.5", ...written.slice(3)],
      'row 0, feature "class": is 2.5; must be a whole number from 1 to 3',
    ],
    [
      "what is neither true nor false",
      [...written.slice(0, 3), "yes", ...written.slice(4)],
      'row 0, feature "alone": must be true or false, found the string "yes"',
    ],
  ]
  for (const [what, data, message] of odd) {
    test(`refuses ${what} in a matrix of texts`, async () => {
      const { status, json } = await survivors.infer(table(data))
      expect([status, json.error]).toEqual([400, `input "input-0", ${message}`])
    })
  }

  test("refuses a matrix of numbers where there are texts", async () => {
    const { json } = await survivors.infer(table(Array(10).fill(1), "FP32"))
    expect(json.error).toBe('input "input-0": takes texts, and no FP32; the datatype is BYTES')
  })

  test("gives numbers in their precision, one a row", async () => {
    const inputs = [{ name: "X", datatype: "FP64", shape: [2, 2], data: [0.1, 0, 5, 1] }]
    const { json } = await prices.infer({ inputs })
    expect(json.outputs).toEqual([
      { name: "variable", datatype: "FP64", shape: [2], data: [3 * 0.1, 14] },
    ])
  })

  test("takes a body without JSON in the datatype of the one input", async () => {
    const rows = new Uint8Array(Float64Array.of(0.1, 0, 5, 1).buffer)
    const headers = { "inference-header-content-length": "0" }
    const { status, json, tail } = await prices.post(rows, headers)
    expect([status, json.outputs[0]?.datatype]).toEqual([200, "FP64"])
    const view = new DataView(tail.buffer, tail.byteOffset)
    expect([view.getFloat64(0, true), view.getFloat64(8, true)]).toEqual([3 * 0.1, 14])
    expect((await prices.post(rows.subarray(8), headers)).json.error).toBe(
      "a body without JSON must be rows of 2 values of FP64, 16 bytes each; found 24 bytes",
    )
  })

  test("gives scores, and the largest of them as classes", async () => {
    const inputs = [{ name: "X", datatype: "FP32", shape: [1, 1], data: [3] }]
    const outputs = [{ name: "label" }, { name: "scores", parameters: { classification: 2 } }]
    const { json } = await scores.infer({ inputs, outputs })
    expect(json.outputs.map(({ data }) => data)).toEqual([["3"], ["0:2:3", "-1:1:2"]])
  })

  const changed = (name: string, change: object) =>
    INPUTS.map((input) => (input.name === name ? { ...input, ...change } : input))
  const refused: [what: string, inputs: object[], message: string][] = [
    [
      "a text that is no category",
      changed("sex", { data: [" male", "male"] }),
      'input "sex", row 1, feature "sex": must be one of "female", " male", found the string "male"',
    ],
    [
      "numbers for texts",
      changed("sex", { datatype: "FP32", data: [0, 1] }),
      'input "sex": takes texts, and no FP32; the datatype is BYTES',
    ],
    ["too few texts", changed("sex", { data: [" male"] }), 'input "sex": has 1 texts, its shape 2'],
    [
      "texts for numbers",
      changed("age", { datatype: "BYTES", data: ["1", "2"] }),
      'input "age": takes numbers, and no BYTES',
    ],
    [
      "a part of a whole number",
      changed("pclass", { datatype: "FP32", data: [1.5, 2] }),
      'input "pclass", row 0, feature "class": is 1.5; must be a whole number from 1 to 3',
    ],
    [
      "an input too few",
      INPUTS.slice(1),
      'the inputs "age" are missing; send one input for each of "age", "sex", "pclass", "alone", "fare"',
    ],
  ]
  for (const [what, inputs, message] of refused) {
    test(`refuses ${what}`, async () => {
      const { status, json } = await survivors.infer({ inputs })
      expect(status).toBe(400)
      expect(json.error).toStartWith(message)
    })
  }

  const broken: [what: string, texts: Uint8Array, message: string][] = [
    [
      "that end within a text",
      bytesOf(" male", "female").subarray(0, -1),
      'input "sex": its bytes end within text 1, which begins at 9',
    ],
    [
      "that end within a length",
      new Uint8Array([1, 0]),
      'input "sex": its bytes end within text 0, which begins at 0',
    ],
    ["that are no UTF-8", new Uint8Array([1, 0, 0, 0, 255]), 'input "sex": text 0 is not UTF-8'],
  ]
  for (const [what, texts, message] of broken) {
    test(`refuses bytes of texts ${what}`, async () => {
      const inputs = withBinarySex(texts.length)
      const { body, headers } = frame({ inputs }, texts)
      const { status, json } = await survivors.post(body, headers)
      expect(status).toBe(400)
      expect(json.error).toBe(message)
    })
  }

  test("refuses what a number has not: a label, classes, and rows without names for several inputs", async () => {
    const inputs = [{ name: "X", datatype: "FP64", shape: [1, 2], data: [1, 1] }]
    const asked = async (output: object) =>
      (await prices.infer({ inputs, outputs: [output] })).json.error
    expect(await asked({ name: "label" })).toBe('output "label": is unknown; there is "variable"')
    expect(await asked({ name: "variable", parameters: { classification: 1 } })).toBe(
      'output "variable": is a number, which has no classes',
    )
    const { status, json } = await survivors.post(new Uint8Array(8), {
      "inference-header-content-length": "0",
    })
    expect(status).toBe(400)
    expect(json.error).toContain("for models with one input of numbers")
  })
})
