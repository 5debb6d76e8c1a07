import { type Static, Type } from "@sinclair/typebox"
import { Line, list, record, Text } from "./schema.ts"

const Digest = Type.String({
  pattern: "^[0-9a-f]{64}$",
  description: "a SHA-256 of 64 hex digits",
})
const Count = Type.Integer({
  minimum: 0,
  description: "a whole number from 0",
})
const Probability = Type.Number({
  minimum: 0,
  maximum: 1,
  description: "a number from 0 to 1",
})

/** The name of a model: also of its two files, and part of its addresses. */
export const ModelName = Type.String({
  pattern: "^[a-z0-9][a-z0-9_-]{0,62}$",
  description: "a name of lower-case letters, digits, - and _",
})

/**
 * The name of a feature or a class: printable text, but not the one name that JavaScript objects give
 * a meaning of its own.
 */
const Name = Type.String({
  pattern: "^(?!__proto__$)[^\\u0000-\\u001f\\u007f-\\u009f]{1,100}$",
  description: "a name of 1 to 100 printable characters",
})

/** A closed range of a feature, in the feature's unit. */
export const Range = record({ min: Type.Number(), max: Type.Number() })

/** What a person has to know of a feature to fill it in. */
export const FeatureTexts = {
  name: Name,
  label: Line,
  unit: Type.Optional(Line),
  step: Type.Number({
    exclusiveMinimum: 0,
    description: "the resolution of the measurement, above 0",
  }),
  description: Text,
}

/** What a person has to know of a class to understand an answer. */
export const ClassTexts = { name: Name, label: Line, description: Text }

const Feature = record({
  ...FeatureTexts,
  observed: Range,
  accepted: Range,
  reference: record({ edges: Type.Array(Type.Number()), counts: list(Count) }),
})

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

/**
 * The card of a model: everything that is known of it beside the weights.
 *
 * Request validation, form, OpenAPI description, protocol metadata, explanations and drift
 * monitoring are computed from it. Arrays of numbers follow the order of `features` and of
 * `classes`.
 */
export const ModelCard = record({
  card: Type.Literal(1, { description: "1, the version of this format" }),
  name: ModelName,
  title: Line,
  description: Text,
  model: record({
    file: Type.String({
      pattern: "^[^/\\\\]+\\.onnx$",
      description: "the name of an .onnx file in the card's own folder",
    }),
    sha256: Digest,
    precision: Type.Union([Type.Literal("float32"), Type.Literal("float64")]),
    input: Text,
    label: Text,
    probabilities: Text,
    linear: Type.Optional(Linear),
  }),
  features: list(Feature),
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

/** The card of a model: see the schema of the same name. */
export type ModelCard = Static<typeof ModelCard>

/** A feature as the card describes it. */
export type Feature = ModelCard["features"][number]

/** A figure of the evaluation. */
export type Figure = Static<typeof Figure>

/**
 * The version of a model: the first 12 hex digits of its file's SHA-256, so that it is its content.
 *
 * @param sha256 the digest of the ONNX file
 */
export function versionOf(sha256: string): string {
  return sha256.slice(0, 12)
}
