import { afterAll, describe, expect, test } from "bun:test"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TrainedCard } from "../../model/trained-card.ts"
import type { ClassifierCard } from "../../model/foreign-card.ts"
import { writeCard } from "../../model/write-card.ts"
import { FIXTURES } from "../../test/fixtures/fixtures.ts"
import { type Engine, type Graph, onnxRuntime } from "./engine.ts"
import { InferenceError } from "./inference-error.ts"
import { loadModel } from "./model.ts"
import { ModelError } from "./model-error.ts"
import { testCard } from "./card.fixture.ts"

const BOX = join(import.meta.dir, "../../model")
const irisCard = await Bun.file(join(BOX, "iris.yaml")).text()
const irisGraph = await Bun.file(join(BOX, "iris.onnx")).bytes()
const folder = await mkdtemp(join(tmpdir(), "sepal-model-"))
afterAll(() => rm(folder, { recursive: true }))

/** A folder of its own with some files. */
async function folderWith(
  name: string,
  files: Record<string, string | Uint8Array>,
): Promise<string> {
  const place = join(folder, name)
  await mkdir(place)
  for (const [file, content] of Object.entries(files)) await writeFile(join(place, file), content)
  return place
}

/** What a folder is refused with: one line. */
async function refusal(
  name: string,
  files: Record<string, string | Uint8Array>,
  model?: string,
): Promise<string> {
  const place = await folderWith(name, files)
  const error = await loadModel(place, onnxRuntime, { name: model }).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ModelError)
  const { message } = error as Error
  expect(message).not.toContain("\n")
  return message.replaceAll(`${place}/`, "")
}

describe("loadModel()", () => {
  test("loads the model of the box, which answers Fisher's first flower with setosa", async () => {
    const model = await loadModel(BOX, onnxRuntime, { name: "iris" })
    const [setosa] = await model.predict(Float32Array.of(5.1, 3.5, 1.4, 0.2))
    await model.release()
    expect(setosa).toBeGreaterThan(0.999)
    expect(model.version).toBe(model.card.model.sha256.slice(0, 12))
  })

  test("keeps where its files are, so that they can be had", async () => {
    const { files, release, card } = await loadModel(BOX, onnxRuntime, { name: "iris" })
    await release()
    expect([files.card?.name, files.graph.name]).toEqual(["iris.yaml", "iris.onnx"])
    expect(files.graph.sha256).toBe(card.model.sha256)
    expect(await files.graph.read()).toEqual(irisGraph)
    expect(new TextDecoder().decode(await files.card?.read())).toBe(irisCard)
  })

  test("answers each row of an array as it does alone", async () => {
    const model = await loadModel(BOX, onnxRuntime, { name: "iris" })
    const rows = (model.card as TrainedCard).golden.map(({ features }) => features)
    const together = await model.predict(Float32Array.from(rows.flat()))
    for (const [index, row] of rows.entries()) {
      const alone = await model.predict(Float32Array.from(row))
      alone.forEach((value, label) => expect(together[index * 3 + label]).toBeCloseTo(value, 6))
    }
    await model.release()
  })
})

describe("loadModel() refuses, with one line that names the file and what to do,", () => {
  const other = (part: string | RegExp, otherwise: string) => {
    const text = irisCard.replace(part, otherwise)
    expect(text).not.toBe(irisCard)
    return { "iris.yaml": text, "iris.onnx": irisGraph }
  }

  test("a folder that is not there", () => {
    expect(loadModel(join(folder, "nowhere"), onnxRuntime)).rejects.toThrow(
      "there is no such folder; set MODEL_DIR",
    )
  })
  test("a folder without a model", async () => {
    expect(await refusal("empty", { "notes.txt": "none" })).toContain("holds no model (NAME.onnx)")
  })
  test("a folder with several models, unless one is named", async () => {
    const files = { "iris.yaml": irisCard, "iris.onnx": irisGraph, "b.yaml": irisCard }
    expect(await refusal("several", files)).toContain(
      "holds several models (b, iris); set MODEL to the name of one",
    )
    const model = await loadModel(join(folder, "several"), onnxRuntime, { name: "iris" })
    await model.release()
  })
  test("a model that is not there", async () => {
    expect(await refusal("unnamed", { "iris.yaml": irisCard }, "rose")).toContain(
      "holds no model rose; set MODEL to iris",
    )
  })
  test("a card that is wrong, with its line", async () => {
    expect(await refusal("card", other("card: 1", "card: 2"))).toMatch(
      /^iris\.yaml:\d+:\d+: card: expected 1/,
    )
  })
  test("a card of another name than its file", async () => {
    expect(await refusal("renamed", { "rose.yaml": irisCard })).toBe(
      "rose.yaml: is the card of iris; name the file iris.yaml",
    )
  })
  test("a card that leads out of its folder", async () => {
    expect(await refusal("path", other("file: iris.onnx", "file: ../iris.onnx"))).toContain(
      "model.file: expected the name of an .onnx file in the card's own folder",
    )
  })
  test("a missing ONNX file", async () => {
    expect(await refusal("lost", { "iris.yaml": irisCard })).toContain(
      "iris.onnx: can't be read (ENOENT)",
    )
  })
  test("an ONNX file that is not the card's", async () => {
    const changed = irisGraph.with(0, 0)
    expect(await refusal("digest", { "iris.yaml": irisCard, "iris.onnx": changed })).toContain(
      "bring the two files of one training together",
    )
  })
  test("what is not an ONNX file, though it has the digest", async () => {
    const text = "not a model"
    const sha256 = new Bun.CryptoHasher("sha256").update(text).digest("hex")
    const files = { ...other(/sha256: \w+/, `sha256: ${sha256}`), "iris.onnx": text }
    expect(await refusal("text", files)).toContain("iris.onnx: ONNX Runtime does not take it")
  })
  test("a graph with another input", async () => {
    expect(await refusal("input", other("input: features", "input: table"))).toBe(
      'iris.onnx: the card promises an input "table" of float32, rows × 4, but the graph has features (float32, rows × 4); train again',
    )
  })
  test("a graph with another output", async () => {
    expect(await refusal("output", other("label: label", "label: class"))).toContain(
      'promises an output "class" of string',
    )
  })
  test("golden rows with other probabilities", async () => {
    expect(await refusal("golden", other(/0\.6892\d+/, "0.6893"))).toContain(
      "golden[0] promises versicolor (0, 0.6893, ",
    )
  })
  test("golden rows of another class", async () => {
    const swapped = other(
      "class: setosa, probabilities: [ 1,",
      "class: virginica, probabilities: [ 1,",
    )
    expect(await refusal("class", swapped)).toContain("golden[2] promises virginica")
  })
  test("a linear model that is not the graph's", async () => {
    // A weight off by 0.001 moves the probabilities of golden[0] by 0.001 · 6.7 · p (1 - p): 0.0014.
    const nearby = irisCard.replace(/(?<=weights:\n +- .*\n +- \[ -?)(\d+\.\d+)/, (weight) =>
      String(Number(weight) + 0.001),
    )
    expect(nearby).not.toBe(irisCard)
    const files = { "iris.yaml": nearby, "iris.onnx": irisGraph }
    expect(await refusal("linear", files)).toMatch(
      /^iris\.yaml: model\.linear makes 0, 0\.6\d+, 0\.3\d+ of golden\[0\], but the model answers 0, 0\.6892\d+, 0\.3107\d+; mend the card, or train again$/,
    )
  })
})

describe("loadModel() of a graph from elsewhere", () => {
  const zipped = FIXTURES.find(({ name }) => name === "wine-forest")
  const bytes = zipped?.bytes ?? new Uint8Array()
  const sha256 = new Bun.CryptoHasher("sha256").update(bytes).digest("hex")

  test("without a card says that it has none, what was done to it, and the digest of its own file", async () => {
    const place = await folderWith("cardless", { "wine.onnx": bytes })
    const model = await loadModel(place, onnxRuntime)
    await model.release()
    expect(model.files.card).toBeUndefined()
    expect(model.files.graph.sha256).toBe(sha256)
    expect(model.card.model).toMatchObject({ file: "wine.onnx", sha256 })
    expect(model.version).toBe(sha256.slice(0, 12))
    expect(model.changes).toEqual([expect.stringContaining("ZipMap is cut")])
  })

  test("takes the card that somebody has written of it", async () => {
    const inferred = await loadModel(join(folder, "cardless"), onnxRuntime)
    await inferred.release()
    const title = "Vins de la vallée"
    const files = { "wine.yaml": writeCard({ ...inferred.card, title }), "wine.onnx": bytes }
    const model = await loadModel(await folderWith("carded", files), onnxRuntime)
    await model.selfTest()
    await model.release()
    expect([model.card.title, model.files.card?.name]).toEqual([title, "wine.yaml"])
    expect(model.changes).toHaveLength(1)
    const other = { ...files, "wine.onnx": Uint8Array.of(...bytes, 0) }
    expect(await refusal("uncarded", other)).toContain("or write the card anew")
  })

  test("refuses one that nobody can be asked with, in one line", async () => {
    expect(await refusal("garbled", { "x.onnx": "no graph" })).toMatch(/^x\.onnx: /)
    expect(await refusal("empty-graph", { "x.onnx": new Uint8Array() })).toMatch(/^x\.onnx: /)
  })

  test("refuses one that does not answer as its card says, and what to do", async () => {
    const inferred = await loadModel(join(folder, "cardless"), onnxRuntime)
    await inferred.release()
    const golden = [
      {
        row: 1,
        features: inferred.card.features.map(() => 0),
        class: (inferred.card as ClassifierCard).classes[0]?.name,
        probabilities: [1, 0, 0],
      },
    ]
    const files = {
      "wine.yaml": writeCard({ ...inferred.card, golden } as never),
      "wine.onnx": bytes,
    }
    expect(await refusal("wrong", files)).toMatch(
      /^wine\.yaml: golden\[0\] promises .*; mend the card$/,
    )
  })

  test("refuses a card of another kind than the graph", async () => {
    const inferred = await loadModel(join(folder, "cardless"), onnxRuntime)
    await inferred.release()
    const { card, name, title, description, model, features } = inferred.card as ClassifierCard
    const value = { name: "v", label: "V", description: "A value." }
    const { file, input = "", probabilities = "" } = model
    const other = {
      card,
      name,
      title,
      description,
      features,
      value,
      model: { file, sha256, input, value: probabilities },
    }
    expect(
      await refusal("kind", { "wine.yaml": writeCard(other), "wine.onnx": bytes }),
    ).toStartWith(
      'wine.onnx: the card promises an output "output_probability" of float32, rows × 1',
    )
  })
})

/** An engine that answers as it is told: what a broken graph would do. */
function engineThat(answer: (rows: Float32Array) => Float32Array): {
  engine: Engine
  released: () => boolean
} {
  let released = false
  const { model, classes, golden } = testCard()
  const graph: Graph = {
    inputs: [{ name: model.input, type: "float32", shape: ["rows", 2] }],
    outputs: [
      { name: model.label, type: "string", shape: ["rows"] },
      { name: model.probabilities, type: "float32", shape: ["rows", classes.length] },
    ],
    run: async ([feed]) => ({
      [model.label]: golden.map((row) => row.class),
      [model.probabilities]: answer(feed?.data as Float32Array),
    }),
    release: async () => {
      released = true
    },
  }
  return { engine: { load: async () => graph }, released: () => released }
}

describe("predict() answers nothing that is no probability", () => {
  const bytes = "any"
  const sha256 = new Bun.CryptoHasher("sha256").update(bytes).digest("hex")
  const card: TrainedCard = testCard()
  const files = {
    "made-up.yaml": writeCard({ ...card, model: { ...card.model, sha256 } }),
    "made-up.onnx": bytes,
  }
  const golden = Float32Array.from(card.golden.flatMap(({ probabilities }) => probabilities))

  const cases: [what: string, values: number[], message: string][] = [
    ["NaN", [Number.NaN, 1], "the probabilities of row 0 sum to NaN"],
    ["a sum that is not 1", [0.5, 0.6], "the probabilities of row 0 sum to 1.1"],
    ["too few values", [1], "the run made 1 values, expected 2"],
  ]
  for (const [index, [what, values, message]] of cases.entries()) {
    test(`but fails on ${what}`, async () => {
      const { engine } = engineThat((rows) =>
        rows.length === 4 ? golden : Float32Array.from(values),
      )
      const model = await loadModel(await folderWith(`predict-${index}`, files), engine)
      const failing = model.predict(Float32Array.of(1, 2))
      expect(failing).rejects.toBeInstanceOf(InferenceError)
      expect(failing).rejects.toThrow(message)
    })
  }

  test("and tells its observer of each run that was asked for, and of each that failed", async () => {
    const { engine } = engineThat((rows) =>
      rows.length === 4 ? golden : Float32Array.from(rows[0] === 1 ? [0.25, 0.75] : [0.5, 0.6]),
    )
    const ran: unknown[] = []
    let failed = 0
    const model = await loadModel(await folderWith("observed", files), engine, {
      observe: (known, version) => ({
        ran: (rows, answers) => ran.push([known.name, version, [...rows], [...answers]]),
        failed: () => failed++,
      }),
    })
    await model.predict(Float32Array.of(1, 2))
    await model.predict(Float32Array.of(3, 4)).catch(() => {})
    await model.probe(Float32Array.of(1, 3))
    // Neither the golden rows of the start nor what an explanation asks.
    expect(ran).toEqual([["made-up", sha256.slice(0, 12), [1, 2], [0.25, 0.75]]])
    expect(failed).toBe(1)
  })

  test("and a graph that wants more than the card says is refused", async () => {
    const { engine } = engineThat(() => golden)
    const graph = await engine.load(new Uint8Array())
    const second = { name: "second", type: "float32", shape: ["rows", 1] }
    const greedy = { load: async () => ({ ...graph, inputs: [...graph.inputs, second] }) }
    const loading = loadModel(await folderWith("greedy", files), greedy)
    expect(loading).rejects.toThrow("has 2 inputs, but the card promises one")
    await loading.catch(() => {})
  })

  test("and an engine that fails on the golden rows is named with its reason", async () => {
    const { engine } = engineThat(() => {
      throw new Error("out of memory")
    })
    const loading = loadModel(await folderWith("failing", files), engine)
    expect(loading).rejects.toThrow(
      "the golden rows can't be computed (the run failed: out of memory)",
    )
    await loading.catch(() => {})
  })

  test("and a model that is refused is released", async () => {
    const { engine, released } = engineThat(() => Float32Array.of(1, 0, 1, 0))
    const loading = loadModel(await folderWith("released", files), engine)
    expect(loading).rejects.toBeInstanceOf(ModelError)
    await loading.catch(() => {})
    expect(released()).toBe(true)
  })
})
