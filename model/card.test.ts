import { describe, expect, test } from "bun:test"
import { parseDocument } from "yaml"
import { versionOf } from "./card.ts"
import { readTrainedCard } from "./read-card.ts"
import { writeCard } from "./write-card.ts"

const text = await Bun.file(`${import.meta.dir}/iris.yaml`).text()

test("writeCard() writes what readCard() reads, and the same text again", async () => {
  const card = await readTrainedCard(text, "iris.yaml")
  expect(writeCard(card)).toBe(text)
  const renamed = { ...card, title: "naïve: # [yes] 'no' \"да\"" }
  expect(await readTrainedCard(writeCard(renamed), "iris.yaml")).toEqual(renamed)
})

describe("readCard() refuses a sample", () => {
  const refusal = async (row: { features: number[]; class: string }) => {
    const card = await readTrainedCard(text, "iris.yaml")
    const sample = [{ features: [5.1, 3.5, 1.4, 0.2], class: "setosa" }, row]
    const written = writeCard({ ...card, training: { ...card.training, sample } })
    return readTrainedCard(written, "iris.yaml").then(
      () => "taken",
      (error: Error) => error.message.replace(/:\d+:\d+:/, ":"),
    )
  }
  test("with rows of other features", async () => {
    expect(await refusal({ features: [1, 2, 3], class: "setosa" })).toBe(
      "iris.yaml: training.sample[1].features: has 3 values, but there are 4 features",
    )
  })
  test("with rows of unknown classes", async () => {
    expect(await refusal({ features: [1, 2, 3, 4], class: "rose" })).toBe(
      'iris.yaml: training.sample[1].class: "rose" is not one of the classes',
    )
  })
  test("but takes one that fits", async () => {
    expect(await refusal({ features: [1, 2, 3, 4], class: "virginica" })).toBe("taken")
  })
})

test("writeCard() gives each row of a wide matrix a line of its own", async () => {
  const card = await readTrainedCard(text, "iris.yaml")
  const row = (start: number) => Array.from({ length: 13 }, (_, index) => start + index / 8)
  const linear = { weights: [row(1), row(2), row(3)], intercepts: [1, 2, 3] }
  const lines = writeCard({ ...card, model: { ...card.model, linear } }).split("\n")
  const at = lines.indexOf("    weights:")
  expect(lines.slice(at + 1, at + 5)).toEqual([
    ...linear.weights.map((weights) => `      - [ ${weights.join(", ")} ]`),
    "    intercepts: [ 1, 2, 3 ]",
  ])
})

test("no key stands twice in the card of the box", () => {
  expect(parseDocument(text).errors).toEqual([])
})

test("versionOf() is the beginning of the digest", () => {
  expect(versionOf("0123456789abcdef".repeat(4))).toBe("0123456789ab")
})

describe("readCard() refuses a card whose parts do not agree", () => {
  const cases: [what: string, part: string, otherwise: string, message: string][] = [
    [
      "two features of one name",
      "name: sepal_width",
      "name: sepal_length",
      'features[1].name: "sepal_length" is there twice',
    ],
    [
      "a range that is upside down",
      "observed: { min: 4.3, max: 7.9 }",
      "observed: { min: 7.9, max: 4.3 }",
      "features[0].observed: min 7.9 is above max 4.3",
    ],
    [
      "an accepted range that is too narrow",
      "accepted: { min: 0, max: 30 }",
      "accepted: { min: 5, max: 30 }",
      "features[0].accepted: must hold the observed range 4.3 to 7.9",
    ],
    [
      "an accepted range that no float has",
      "accepted: { min: 0, max: 30 }",
      "accepted: { min: 0, max: 1e39 }",
      "features[0].accepted: must lie within",
    ],
    [
      "edges that do not ascend",
      "[ 5, 5.6, 6.1, 6.5 ]",
      "[ 5, 5, 6.1, 6.5 ]",
      "features[0].reference.edges: must ascend",
    ],
    [
      "a bin too few",
      "counts: [ 32, 33, 30, 25, 30 ]",
      "counts: [ 32, 33, 30, 25 ]",
      "features[0].reference.counts: has 4 counts, but 4 edges make 5 bins",
    ],
    [
      "means of other features",
      "means: [ 5.006, 3.428, 1.462, 0.246 ]",
      "means: [ 5.006 ]",
      "classes[0].means: has 1 values, but there are 4 features",
    ],
    [
      "a confusion of other classes",
      "[ 250, 0, 0 ]",
      "[ 250, 0 ]",
      "evaluation.confusion[0]: has 2 values, but there are 3 classes",
    ],
    [
      "weights of other features",
      "- [ 6.3147597, 12.139317,",
      "- [ 6.3147597,",
      "model.linear.weights[0]: has 3 values, but there are 4 features",
    ],
    [
      "weights of other classes",
      "      - [ -4.78356, -7.7632732, 12.25076, 17.707468 ]\n",
      "",
      "model.linear.weights: has 2 values, but there are 3 classes",
    ],
    [
      "intercepts of other classes",
      "intercepts: [ 1.5346608, ",
      "intercepts: [ ",
      "model.linear.intercepts: has 2 values, but there are 3 classes",
    ],
    [
      "a share of hits that is none",
      "accuracy: 1, rows: 8",
      "accuracy: 1.1, rows: 8",
      "evaluation.reliability[0].accuracy: expected a number from 0 to 1, found 1.1",
    ],
    [
      "a golden row of an unknown class",
      "class: setosa,",
      "class: rose,",
      'golden[2].class: "rose" is not one of the classes',
    ],
    [
      "a digest that is none",
      /sha256: \w+/.exec(text)?.[0] ?? "",
      "sha256: abc",
      "model.sha256: expected a SHA-256 of 64 hex digits",
    ],
  ]
  for (const [what, part, otherwise, message] of cases) {
    test(what, async () => {
      expect(text).toContain(part)
      const { message: said } = (await readTrainedCard(
        text.replace(part, otherwise),
        "iris.yaml",
      ).catch((error: Error) => error)) as Error
      expect(said).toContain(message)
      expect(said).toMatch(/^iris\.yaml:\d+:\d+: /)
    })
  }
})
