import { afterAll, describe, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { ModelCard } from "../model/card.ts"
import { graphOf } from "../model/onnx/graphs.fixture.ts"
import { value } from "../model/onnx/messages.ts"
import { readCard } from "../model/read-card.ts"
import { onnxRuntime } from "../src/inference/engine.ts"
import { loadModel } from "../src/inference/model.ts"
import { type Fixture, FIXTURES } from "../test/fixtures/fixtures.ts"
import { makeCard } from "./make-card.ts"

const folder = await mkdtemp(join(tmpdir(), "sepal-card-"))
afterAll(() => rm(folder, { recursive: true }))

function fixture(name: string): Fixture {
  const found = FIXTURES.find((one) => one.name === name)
  if (!found) throw new Error(`there is no fixture ${name}`)
  return found
}

/** The rows of a fixture as a table, and behind them what the library answers. */
function tableOf({ features, rows, labels, values }: Fixture, change = (text: string) => text) {
  const lines = rows.map((row, index) => [...row, labels?.[index] ?? values[index]?.[0]].join(","))
  return change([[...features, "target"].join(","), ...lines].join("\n"))
}

interface Given {
  text?: string
  target?: string | undefined
  old?: string
}

async function made(name: string, { text, target, old }: Given = {}) {
  await Bun.write(join(folder, `${name}.onnx`), fixture(name).bytes)
  const table =
    text === undefined
      ? undefined
      : { file: "table.csv", bytes: new TextEncoder().encode(text), target }
  const { yaml, report } = await makeCard({ folder, name, table, old })
  return { yaml, report, card: await readCard(yaml, `${name}.yaml`) }
}

async function failed(name: string, given: Given): Promise<string> {
  return made(name, given).then(
    () => "made",
    (error: Error) => error.message,
  )
}

/** Whether a server takes the files, golden rows and all. */
async function served({ card, yaml }: { card: ModelCard; yaml: string }) {
  const path = join(folder, `${card.name}.yaml`)
  await Bun.write(path, yaml)
  const model = await loadModel(folder, onnxRuntime, { name: card.name })
  await model.release()
  await rm(path)
}

describe("makeCard()", () => {
  for (const one of FIXTURES)
    test(`describes ${one.name} by its table, and a server takes it`, async () => {
      const found = await made(one.name, { text: tableOf(one), target: "target" })
      expect(found.card.golden).toHaveLength(3)
      if (one.labels) expect(found.report.at(-1)).toContain("as the table in 50 of 50 rows")
      await served(found)
    })

  test("without a table says what the graph says", async () => {
    const found = await made("wine-svc-scores")
    expect(found.report[0]).toEndWith("takes 13 features, answers 3 classes, scores")
    expect(found.card.features[0]).not.toHaveProperty("observed")
    await served(found)
  })

  test("names columns and classes after the table where the graph has numbers", async () => {
    const one = fixture("wine-forest")
    const names = ["barolo", "grignolino", "barbera"]
    const labels = one.labels?.map((label) => names[Number(label)] ?? "") ?? []
    const { card } = await made("wine-forest", {
      text: tableOf({ ...one, labels }),
      target: "target",
    })
    expect(card).toMatchObject({
      features: [
        { name: "alcohol", label: "Alcohol", step: 0.001 },
        ...Array.from({ length: 12 }, () => ({})),
      ],
      classes: names.map((name, index) => ({
        name,
        value: String(index),
        rows: one.labels?.filter((label) => label === String(index)).length,
      })),
    })
  })

  test("takes categories from the table where the graph has none, and counts them", async () => {
    const { card } = await made("wine-columns", { text: tableOf(fixture("wine-columns")) })
    const rows = fixture("wine-columns").rows
    const counts = ["light", "middle", "strong"].map(
      (text) => rows.filter(([strength]) => strength === text).length,
    )
    expect(card.features[0]).toMatchObject({ reference: { counts } })
  })

  test("keeps what a person has written, and makes the rest anew", async () => {
    const text = tableOf(fixture("wine-columns"))
    const first = await made("wine-columns", { text })
    const path = join(folder, "kept.yaml")
    await Bun.write(
      path,
      first.yaml
        .replace("label: Proline", "label: Amino acid\n    unit: mg/l")
        .replace("max: 2668", "max: 1500"),
    )
    const again = await made("wine-columns", { text, old: path })
    expect(again.card.features[1]).toMatchObject({
      label: "Amino acid",
      unit: "mg/l",
      accepted: { min: 0, max: 1500 },
      observed: { min: 292, max: 1480 },
    })
    expect((await made("wine-columns", { old: path })).card).toEqual(again.card)
  })
})

describe("makeCard() refuses, naming the place", () => {
  const columns = () => tableOf(fixture("wine-columns"))
  const cases: [what: string, name: string, given: () => Given, message: string][] = [
    [
      "no number",
      "wine-columns",
      () => ({ text: columns().replace(",1100,", ",many,") }),
      'proline: "many" is not a number',
    ],
    [
      "a broken number",
      "wine-columns",
      () => ({ text: columns().replace(",1100,", ",1100.5,") }),
      "proline: 1100.5 must be a whole number",
    ],
    [
      "a text that the graph has not",
      "wine-columns",
      () => ({ text: columns().replace("\nstrong,", "\nhuge,") }),
      '"huge" is none of the categories that the graph knows: "light", "middle", "strong"',
    ],
    [
      "a missing text",
      "wine-columns",
      () => ({ text: columns().replace("\nstrong,", "\n,") }),
      "strength: the text is missing",
    ],
    [
      "a missing column",
      "wine-columns",
      () => ({ text: columns().replace("proline", "x") }),
      'table.csv:1: there is no column "proline"',
    ],
    [
      "a column twice",
      "wine-columns",
      () => ({ text: columns().replace("target", "hue") }),
      'the column "hue" is there 2 times',
    ],
    [
      "too many columns without names",
      "wine-forest",
      () => ({ text: tableOf(fixture("wine-forest")) }),
      "name the one with the answers: --target COLUMN",
    ],
    [
      "a target that is not there",
      "wine-forest",
      () => ({ text: tableOf(fixture("wine-forest")), target: "kind" }),
      'there is no column "kind"',
    ],
    [
      "classes that are none",
      "wine-columns",
      () => ({ text: columns().replaceAll("class_0", "other"), target: "target" }),
      "is none of the classes that the model answers",
    ],
    [
      "a short row",
      "wine-columns",
      () => ({ text: `${columns()}\nlight,1` }),
      "the row has 2 fields, but the header names 6",
    ],
    ["a long row", "wine-columns", () => ({ text: `${columns()},1` }), "the row has more fields"],
    [
      "no rows",
      "wine-columns",
      () => ({ text: columns().split("\n")[0] ?? "" }),
      "there are no rows under the header",
    ],
    ["nothing", "wine-columns", () => ({ text: "" }), "the file is empty"],
    [
      "an open quote",
      "wine-columns",
      () => ({ text: `${columns()}\n"light` }),
      "a quote is opened and never closed",
    ],
  ]
  for (const [what, name, given, message] of cases)
    test(what, async () => {
      const refusal = await failed(name, given())
      expect(refusal).toContain(message)
      expect(refusal).toStartWith("table.csv:")
    })

  test("texts that neither the graph tells nor a table", async () => {
    const inputs = [value("x", "float32", ["rows", 3]), value("s", "string", ["rows", 1])]
    const nodes = [{ type: "Softmax", inputs: ["x"], outputs: ["y"] }]
    await Bun.write(join(folder, "texts.onnx"), graphOf({ nodes, inputs }))
    const refusal = await makeCard({
      folder,
      name: "texts",
      table: undefined,
      old: undefined,
    }).then(
      () => "made",
      (error: Error) => error.message,
    )
    expect(refusal).toStartWith(`${join(folder, "texts.onnx")}: takes texts for "s"`)
    expect(refusal).toContain("bun run card FILE.onnx --data TABLE.csv")
  })

  test("a card of another model, and one that training wrote", async () => {
    const path = join(folder, "other.yaml")
    await Bun.write(path, (await made("diabetes-linear")).yaml)
    expect(await failed("wine-forest", { old: path })).toContain(
      "it is of another model; move it away",
    )
    expect(
      await failed("wine-forest", { old: join(import.meta.dir, "../model/iris.yaml") }),
    ).toContain("training wrote")
  })
})
