import { versionOf } from "../../model/card.ts"
import { type Feature, valueOf } from "../../model/feature.ts"
import type { ClassifierCard, RegressorCard } from "../../model/foreign-card.ts"
import { checkedRun } from "./checked-run.ts"
import type { Answers, Feed, Graph, Port } from "./engine.ts"
import { checkGolden } from "./golden.ts"
import type { Model } from "./model.ts"
import { testModel } from "./model.fixture.ts"

/**
 * A classifier from elsewhere that takes a column of each type: who is under 18, travels in the first
 * class or is female survives. Its label decides, and it gives the probability of the second class alone.
 */
export const SURVIVORS: ClassifierCard = {
  card: 1,
  name: "survivors",
  title: "Survivors",
  description: "Says who survives.",
  model: {
    file: "survivors.onnx",
    sha256: "5".repeat(64),
    label: "output_label",
    decision: "label",
    probabilities: "output_probability",
  },
  features: [
    {
      name: "age",
      label: "Age",
      unit: "years",
      description: "How old.",
      observed: { min: 1, max: 80 },
      accepted: { min: 0, max: 120 },
    },
    {
      name: "sex",
      label: "Sex",
      description: "As the list of passengers has it.",
      type: "string",
      categories: ["female", " male"],
      reference: { counts: [314, 577] },
    },
    {
      name: "class",
      label: "Class",
      description: "Of the ticket.",
      type: "int64",
      input: "pclass",
      observed: { min: 1, max: 3 },
      accepted: { min: 1, max: 3 },
      reference: { edges: [1, 2], counts: [216, 184, 491] },
    },
    { name: "alone", label: "Alone", description: "Without family.", type: "bool" },
    { name: "fare", label: "Fare", description: "What was paid.", type: "float64" },
  ],
  background: [
    [30, " male", 3, 1, 7.25],
    [30, "female", 3, 0, 7.25],
  ],
  classes: [
    { name: "died", value: "0", label: "Died", description: "Did not survive.", rows: 549 },
    { name: "survived", value: "1", label: "Survived", description: "Survived.", rows: 342 },
  ],
  golden: [
    { row: 1, features: [40, " male", 3, 1, 7.25], class: "died", probabilities: [0.9, 0.1] },
    { row: 2, features: [40, "female", 1, 0, 80.5], class: "survived", probabilities: [0.1, 0.9] },
  ],
}

/** A regressor from elsewhere over doubles: three times the first, less the second. */
export const PRICES: RegressorCard = {
  card: 1,
  name: "prices",
  title: "Prices",
  description: "Says what a house costs.",
  model: {
    file: "prices.onnx",
    sha256: "6".repeat(64),
    input: "X",
    value: "variable",
    answers: "float64",
  },
  features: [
    { name: "rooms", label: "Rooms", description: "How many.", type: "float64" },
    {
      name: "distance",
      label: "Distance",
      unit: "km",
      description: "To the centre.",
      type: "float64",
      observed: { min: 0, max: 10 },
    },
  ],
  background: [
    [2, 0],
    [4, 2],
  ],
  value: {
    name: "price",
    label: "Price",
    unit: "k€",
    description: "What it was sold for.",
    observed: { min: 0, max: 30 },
    reference: { edges: [5, 10], counts: [1, 2, 3] },
  },
  golden: [{ row: 1, features: [5, 1], value: 14 }],
}

/** A classifier of scores, the distances from 1, 2 and 3: its label, always 2, does not decide. */
export const SCORES: ClassifierCard = {
  card: 1,
  name: "scores",
  title: "Scores",
  description: "Says which it is nearest to.",
  model: {
    file: "scores.onnx",
    sha256: "7".repeat(64),
    input: "X",
    label: "label",
    scores: "scores",
  },
  features: [{ name: "x", label: "X", description: "A number.", observed: { min: 0, max: 4 } }],
  classes: [1, 2, 3].map((number) => ({
    name: `${number}`,
    label: `N${number}`,
    description: `Near to ${number}.`,
  })),
  golden: [{ row: 1, features: [2.5], class: "2", scores: [-1.5, -0.5, -0.5] }],
}

/** Computes the outputs of some rows, whose values are as a person writes them. */
type Compute = (rows: readonly (readonly (number | string | bigint)[])[]) => Answers

/** Looks at what it is fed, and computes here what a graph would. */
export function graphOf(ports: { inputs: Port[]; outputs: Port[] }, compute: Compute): Graph {
  return {
    ...ports,
    run: async (feeds) => compute(rowsOf(feeds)),
    release: async () => {},
  }
}

function rowsOf(feeds: readonly Feed[]): (number | string | bigint)[][] {
  const count = feeds[0]?.dims[0] ?? 0
  return Array.from({ length: count }, (_, row) =>
    feeds.flatMap(({ data, dims: [, columns = 1] }) =>
      Array.from({ length: columns }, (__, at) => data[row * columns + at] ?? 0),
    ),
  )
}

const column = (name: string, type: string): Port => ({ name, type, shape: ["n", 1] })

/** The graph of the survivors. */
export const SURVIVORS_GRAPH = graphOf(
  {
    inputs: [
      column("age", "float32"),
      column("sex", "string"),
      column("pclass", "int64"),
      column("alone", "bool"),
      column("fare", "float64"),
    ],
    outputs: [
      { name: "output_label", type: "int64", shape: ["n"] },
      { name: "output_probability", type: "float32", shape: ["n", 1] },
    ],
  },
  (rows) => {
    const survive = rows.map(
      ([age, sex, ticket]) => Number(age) < 18 || ticket === 1n || sex === "female",
    )
    return {
      output_label: BigInt64Array.from(survive, BigInt),
      output_probability: Float32Array.from(survive, (does) => (does ? 0.9 : 0.1)),
    }
  },
)

/** The graph of the prices. */
export const PRICES_GRAPH = graphOf(
  {
    inputs: [{ name: "X", type: "float64", shape: ["n", 2] }],
    outputs: [{ name: "variable", type: "float64", shape: ["n", 1] }],
  },
  (rows) => ({
    variable: Float64Array.from(rows, ([rooms, distance]) => 3 * Number(rooms) - Number(distance)),
  }),
)

/** The graph of the scores. */
export const SCORES_GRAPH = graphOf(
  {
    inputs: [{ name: "X", type: "float32", shape: ["n", 1] }],
    outputs: [
      { name: "label", type: "string", shape: ["n"] },
      { name: "scores", type: "float32", shape: ["n", 3] },
    ],
  },
  (rows) => ({
    label: rows.map(() => "2"),
    scores: Float32Array.from(
      rows.flatMap(([x]) => [1, 2, 3].map((to) => -Math.abs(Number(x) - to))),
    ),
  }),
)

/** A model of a card from elsewhere: no file, but all else as it is served. */
export function foreignModel(card: ClassifierCard | RegressorCard, graph: Graph): Model {
  const run = checkedRun(card, graph)
  return {
    ...testModel(),
    card,
    version: versionOf(card.model.sha256),
    predict: (rows) => run(rows),
    probe: run,
    selfTest: () => checkGolden(card, graph),
  }
}

/** The values of a row by the names of its features, as a client sends them. */
export function sent(card: ClassifierCard | RegressorCard, numbers: readonly number[]) {
  const features: readonly Feature[] = card.features
  return Object.fromEntries(
    features.map((feature, index) => [feature.name, valueOf(feature, numbers[index] ?? 0)]),
  )
}
