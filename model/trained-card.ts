import { type Static, Type } from "@sinclair/typebox"
import { Count, TrainedFeature } from "./feature.ts"
import {
  CardTexts,
  Digest,
  GraphFile,
  Line,
  list,
  Name,
  Probability,
  record,
  Text,
} from "./schema.ts"

/** What a person has to know of a class to understand an answer. */
export const ClassTexts = { name: Name, label: Line, description: Text }

const Class = record({
  ...ClassTexts,
  rows: Count,
  means: list(Type.Number()),
})

/**
 * A figure of the evaluation: its mean, its deviation between repeats, and its standard error over
 * the rows.
 */
const Figure = record({
  mean: Type.Number(),
  spread: Type.Number(),
  error: Type.Number(),
})

/** A figure of the evaluation. */
export type Figure = Static<typeof Figure>

/** A figure that is a share. */
const Share = record({ mean: Probability, spread: Type.Number(), error: Type.Number() })

const Candidate = record({
  name: Text,
  logLoss: Type.Number(),
  error: Type.Number(),
})

/**
 * A linear classifier, as it stands in the ONNX file: the probabilities are the softmax of
 * `weights · row + intercepts`. One row of weights and one intercept a class.
 */
const Linear = record({ weights: list(list(Type.Number())), intercepts: list(Type.Number()) })

/** Answers to unseen rows that were about as sure of their class: of so many, so many were right. */
const Reliability = record({ confidence: Probability, accuracy: Probability, rows: Count })

/** A row of the training data. */
const Example = record({ features: list(Type.Number()), class: Name })

/** What training writes of the classifier that it has made, beside the weights. */
export const TrainedCard = record({
  ...CardTexts,
  model: record({
    ...GraphFile,
    precision: Type.Union([Type.Literal("float32"), Type.Literal("float64")]),
    input: Text,
    label: Text,
    probabilities: Text,
    linear: Type.Optional(Linear),
  }),
  features: list(TrainedFeature),
  classes: list(Class, 2),
  training: record({
    data: record({ file: Text, sha256: Digest, rows: Count, target: Text }),
    recipe: record({ file: Text, sha256: Digest }),
    chosen: Text,
    candidates: list(Candidate),
    folds: Count,
    repeats: Count,
    innerFolds: Count,
    seed: Count,
    sample: Type.Optional(list(Example)),
  }),
  evaluation: record({
    accuracy: Share,
    logLoss: Figure,
    brier: Figure,
    calibrationError: record({ mean: Type.Number(), spread: Type.Number() }),
    recall: list(Share),
    confusion: list(list(Count)),
    reliability: Type.Optional(list(Reliability)),
  }),
  golden: list(
    record({
      row: Count,
      features: list(Type.Number()),
      class: Name,
      probabilities: list(Probability),
    }),
  ),
})

/** The card of a model that Sepal has trained: see the schema of the same name. */
export type TrainedCard = Static<typeof TrainedCard>

/** A feature as training describes it. */
export type TrainedFeature = TrainedCard["features"][number]
