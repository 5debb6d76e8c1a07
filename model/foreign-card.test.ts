import { describe, expect, test } from "bun:test"
import { answerOf, inputsOf } from "./card.ts"
import { numbersOf } from "./feature.ts"
import type { ClassifierCard, RegressorCard } from "./foreign-card.ts"
import { readCard } from "./read-card.ts"
import { writeCard } from "./write-card.ts"

/** A classifier over columns of three types, as scikit-learn's pipelines of mixed columns are. */
const CLASSIFIER: ClassifierCard = {
  card: 1,
  name: "titanic",
  title: "Survivors",
  description: "Says who survives.",
  model: {
    file: "titanic.onnx",
    sha256: "a".repeat(64),
    producer: "skl2onnx 1.20.0",
    label: "label",
    decision: "label",
    probabilities: "probabilities",
  },
  features: [
    {
      name: "age",
      label: "Age",
      unit: "years",
      description: "How old.",
      observed: { min: 0, max: 80 },
      accepted: { min: 0, max: 120 },
    },
    {
      name: "sex",
      label: "Sex",
      description: "As the list of passengers has it.",
      type: "string",
      categories: ["female", "male"],
      reference: { counts: [314, 577] },
    },
    {
      name: "class",
      label: "Class",
      description: "Of the ticket.",
      type: "int64",
      input: "pclass",
    },
  ],
  background: [
    [29, "male", 3],
    [35, "female", 1],
  ],
  classes: [
    { name: "0", label: "Died", description: "Did not survive.", rows: 549 },
    { name: "1", label: "Survived", description: "Survived.", rows: 342 },
  ],
  golden: [{ row: 1, features: [22, "male", 3], class: "0", probabilities: [0.9, 0.1] }],
}

const REGRESSOR: RegressorCard = {
  card: 1,
  name: "diabetes",
  title: "Progression of diabetes",
  description: "After one year.",
  model: { file: "diabetes.onnx", sha256: "b".repeat(64), input: "X", value: "variable" },
  features: [
    { name: "bmi", label: "BMI", description: "Body mass index.", type: "float64" },
    { name: "bp", label: "Pressure", description: "Of the blood.", type: "float64" },
  ],
  value: { name: "progression", label: "Progression", description: "A score of the disease." },
  golden: [{ row: 1, features: [0.06, 0.02], value: 151.5 }],
}

test("writeCard() writes cards of graphs from elsewhere as readCard() reads them", async () => {
  for (const card of [CLASSIFIER, REGRESSOR])
    expect(await readCard(writeCard(card), "x.yaml")).toEqual(card)
})

describe("inputsOf()", () => {
  test("makes each feature an input of its own where the card names no matrix", () => {
    expect(inputsOf(CLASSIFIER)).toEqual([
      { name: "age", type: "float32", columns: [0] },
      { name: "sex", type: "string", columns: [1] },
      { name: "pclass", type: "int64", columns: [2] },
    ])
  })
  test("makes all features columns of the matrix that the card names", () => {
    expect(inputsOf(REGRESSOR)).toEqual([{ name: "X", type: "float64", columns: [0, 1] }])
  })
})

describe("answerOf()", () => {
  test("names the output with the numbers, and the label where that decides", () => {
    const { classes } = CLASSIFIER
    const answer = {
      kind: "probabilities",
      output: "probabilities",
      type: "float32",
      classes,
      label: "label",
    }
    expect(answerOf(CLASSIFIER)).toEqual(answer as never)
  })
  test("leaves the class to the largest number where nothing else is said", () => {
    const { file, sha256, label = "" } = CLASSIFIER.model
    const card = { ...CLASSIFIER, model: { file, sha256, label, scores: "decision" } }
    expect(answerOf(card)).toMatchObject({ kind: "scores", output: "decision", label: undefined })
  })
  test("tells a number from a class", () => {
    expect(answerOf(REGRESSOR)).toEqual({
      kind: "value",
      type: "float32",
      output: "variable",
      value: REGRESSOR.value,
    })
  })
})

test("numbersOf() puts the place of a category where people write its text", () => {
  expect(numbersOf(CLASSIFIER.features, [22, "male", 3])).toEqual([22, 1, 3])
  expect(numbersOf(CLASSIFIER.features, [22, "none", 3])[1]).toBeNaN()
})

describe("readCard() refuses of a graph from elsewhere", () => {
  const cases: [what: string, card: object, message: string][] = [
    [
      "a misspelt key, as one of the kind that the feature is nearest to",
      {
        ...CLASSIFIER,
        features: CLASSIFIER.features.with(1, {
          name: "sex",
          label: "Sex",
          description: "S.",
          type: "string",
          categorys: ["a"],
        } as never),
      },
      "features[1].categorys: unknown key; is it misspelt?",
    ],
    [
      "a missing text of a regressor",
      { ...REGRESSOR, value: { name: "y", label: "Y" } },
      "value.description: missing (a text that is not empty)",
    ],
    [
      "a type that no tensor of ours has",
      { ...REGRESSOR, features: [{ ...REGRESSOR.features[0], type: "float16" }] },
      'features[0].type: expected one of float32, float64, int64, int32, bool, string, found "float16"',
    ],
    [
      "a category that is there twice",
      {
        ...CLASSIFIER,
        features: CLASSIFIER.features.with(1, {
          name: "sex",
          label: "Sex",
          description: "S.",
          type: "string",
          categories: ["male", "male"],
        }),
      },
      'features[1].categories[1]: "male" is there twice',
    ],
    [
      "counts of other categories",
      {
        ...CLASSIFIER,
        features: CLASSIFIER.features.with(1, {
          name: "sex",
          label: "Sex",
          description: "S.",
          type: "string",
          categories: ["female", "male"],
          reference: { counts: [1] },
        }),
      },
      "features[1].reference.counts: has 1 counts, but there are 2 categories",
    ],
    [
      "columns of two types in one matrix",
      {
        ...REGRESSOR,
        features: REGRESSOR.features.with(1, {
          name: "bp",
          label: "Pressure",
          description: "P.",
          type: "int64",
        }),
        golden: [{ row: 1, features: [0.06, 2], value: 151.5 }],
      },
      'features[1].type: is int64, but the input "X" is of float64; give each type an input of its own',
    ],
    [
      "a range that the type can't hold",
      {
        ...CLASSIFIER,
        features: CLASSIFIER.features.with(2, {
          name: "class",
          label: "Class",
          description: "C.",
          type: "int32",
          accepted: { min: 0, max: 3e9 },
        }),
      },
      "features[2].accepted: must lie within -2147483648 to 2147483647, the range of int32",
    ],
    [
      "bins without a range",
      {
        ...REGRESSOR,
        features: REGRESSOR.features.with(0, {
          name: "bmi",
          label: "BMI",
          description: "B.",
          type: "float64",
          reference: { edges: [1], counts: [2, 3] },
        }),
      },
      "features[0].reference: needs the observed range",
    ],
    [
      "a golden row of another category",
      { ...CLASSIFIER, golden: [{ ...CLASSIFIER.golden?.[0], features: [22, "men", 3] }] },
      'golden[0].features[1]: "men" is none of the categories of sex',
    ],
    [
      "a golden row with a text for a number",
      { ...CLASSIFIER, golden: [{ ...CLASSIFIER.golden?.[0], features: ["22", "male", 3] }] },
      'golden[0].features[0]: age is a number, not "22"',
    ],
    [
      "a golden row with a part of a whole number",
      { ...CLASSIFIER, golden: [{ ...CLASSIFIER.golden?.[0], features: [22, "male", 1.5] }] },
      "golden[0].features[2]: class is a whole number, not 1.5",
    ],
    [
      "a row of the background that is not accepted",
      { ...CLASSIFIER, background: [[121, "male", 3]] },
      "background[0][0]: 121 must be from 0 to 120",
    ],
    [
      "a row of other features",
      { ...CLASSIFIER, background: [[1]] },
      "background[0]: has 1 values, but there are 3 features",
    ],
    [
      "both probabilities and scores",
      { ...CLASSIFIER, model: { ...CLASSIFIER.model, scores: "s" } },
      "model: must name either probabilities or scores",
    ],
    [
      "a decision of no label",
      { ...CLASSIFIER, model: without(CLASSIFIER.model, "label") },
      "model.decision: needs the label that decides",
    ],
    [
      "golden probabilities of other classes",
      { ...CLASSIFIER, golden: [{ ...CLASSIFIER.golden?.[0], probabilities: [1] }] },
      "golden[0].probabilities: has 1 values, but there are 2 classes",
    ],
  ]
  for (const [what, card, message] of cases) {
    test(what, async () => {
      const written = writeCard(card as never)
      const { message: said } = (await readCard(written, "x.yaml").catch(
        (error: Error) => error,
      )) as Error
      expect(said).toContain(message)
      expect(said).toMatch(/^x\.yaml:\d+:\d+: /)
    })
  }
})

function without<Whole extends object>(whole: Whole, key: string): object {
  return Object.fromEntries(Object.entries(whole).filter(([other]) => other !== key))
}
