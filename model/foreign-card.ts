import { type Static, Type } from "@sinclair/typebox"
import { Bins, CategoryFeature, Count, NumberFeature, Range } from "./feature.ts"
import { CardTexts, GraphFile, Line, list, Name, Probability, record, Text } from "./schema.ts"
import { ClassTexts } from "./trained-card.ts"

/** An explanation asks about each of them hundreds of times. */
const MOST_BACKGROUND = 64

/** A row as people write it: a number for a number, a text for a category. */
const Row = list(Type.Union([Type.Number(), Line]))

/**
 * What a graph from elsewhere takes. `input` is its one matrix; without it each feature is an input
 * of its own, by its own `input` or else by its name. `answers` is the type of the numbers that it
 * gives, float32 where none is told.
 */
const ForeignGraph = {
  ...GraphFile,
  producer: Type.Optional(Line),
  input: Type.Optional(Text),
  answers: Type.Optional(
    Type.Union([Type.Literal("float32"), Type.Literal("float64")], {
      description: "float32 or float64",
    }),
  ),
}

const Foreign = {
  features: list(Type.Union([NumberFeature, CategoryFeature])),
  background: Type.Optional(Type.Array(Row, { minItems: 1, maxItems: MOST_BACKGROUND })),
}

/**
 * The card of a classifier from elsewhere. The graph's numbers are `probabilities`, or `scores`, of
 * which nothing more is known than that more of them is more of the class. With `decision: label`
 * the class is the graph's own `label`, which says `value` for a class, or else its name; without, it
 * is that of the largest number.
 */
export const ClassifierCard = record({
  ...CardTexts,
  model: record({
    ...ForeignGraph,
    label: Type.Optional(Text),
    decision: Type.Optional(Type.Literal("label")),
    probabilities: Type.Optional(Text),
    scores: Type.Optional(Text),
  }),
  ...Foreign,
  classes: list(
    record({ ...ClassTexts, value: Type.Optional(Text), rows: Type.Optional(Count) }),
    2,
  ),
  golden: Type.Optional(
    list(
      record({
        row: Count,
        features: Row,
        class: Name,
        probabilities: Type.Optional(list(Probability)),
        scores: Type.Optional(list(Type.Number())),
      }),
    ),
  ),
})

/** What a regressor answers, and how it spread in the training data where that is known. */
const Quantity = record({
  name: Name,
  label: Line,
  unit: Type.Optional(Line),
  description: Text,
  observed: Type.Optional(Range),
  reference: Type.Optional(Bins),
})

/** What a regressor answers. */
export type Quantity = Static<typeof Quantity>

/** The card of a regressor from elsewhere: it answers a number. */
export const RegressorCard = record({
  ...CardTexts,
  model: record({ ...ForeignGraph, value: Text }),
  ...Foreign,
  value: Quantity,
  golden: Type.Optional(list(record({ row: Count, features: Row, value: Type.Number() }))),
})

/** The card of a classifier from elsewhere: see the schema of the same name. */
export type ClassifierCard = Static<typeof ClassifierCard>

/** The card of a regressor: see the schema of the same name. */
export type RegressorCard = Static<typeof RegressorCard>
