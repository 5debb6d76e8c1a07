import { type Static, Type } from "@sinclair/typebox"
import { LARGEST_FLOAT32, Line, list, Name, record, Text } from "./schema.ts"

/** How many rows of the training data were so: a whole number from 0. */
export const Count = Type.Integer({ minimum: 0, description: "a whole number from 0" })

/** A closed range of a feature, in the feature's unit. */
export const Range = record({ min: Type.Number(), max: Type.Number() })

/** A closed range: see the schema of the same name. */
export type Range = Static<typeof Range>

/** How finely a number is measured. */
const Step = Type.Number({
  exclusiveMinimum: 0,
  description: "the resolution of the measurement, above 0",
})

/** What a person has to know of a measured feature to fill it in. */
export const FeatureTexts = {
  name: Name,
  label: Line,
  unit: Type.Optional(Line),
  step: Step,
  description: Text,
}

/** How numbers spread over bins: `edges` between them, ascending, and the rows in each. */
export const Bins = record({ edges: Type.Array(Type.Number()), counts: list(Count) })

/** What a model of ours is told of a row: a measured number, known from the training data. */
export const TrainedFeature = record({
  ...FeatureTexts,
  type: Type.Optional(Type.Literal("float32")),
  observed: Range,
  accepted: Range,
  reference: Bins,
})

/** The element types of numbers, as ONNX Runtime names them. */
export const NUMBER_TYPES = ["float32", "float64", "int64", "int32", "bool"] as const

/** The element type of a column of numbers. */
export type NumberType = (typeof NUMBER_TYPES)[number]

/** The graph's input that a feature is, or is a column of. */
const input = Type.Optional(Text)

/**
 * A number that a graph from elsewhere takes. Without `type` it is a float32; without `accepted`,
 * whatever the type can hold is taken; without `observed`, nobody knows what it was trained on.
 */
export const NumberFeature = record({
  name: Name,
  label: Line,
  unit: Type.Optional(Line),
  step: Type.Optional(Step),
  description: Text,
  type: Type.Optional(
    Type.Union(
      NUMBER_TYPES.map((type) => Type.Literal(type)),
      { description: `one of ${NUMBER_TYPES.join(", ")}, string` },
    ),
  ),
  input,
  observed: Type.Optional(Range),
  accepted: Type.Optional(Range),
  reference: Type.Optional(Bins),
})

/** One of some texts. `reference` has the rows of each in the training data. */
export const CategoryFeature = record({
  name: Name,
  label: Line,
  description: Text,
  type: Type.Literal("string"),
  input,
  categories: list(Line),
  reference: Type.Optional(record({ counts: list(Count) })),
})

/** A feature that is a number. */
export type NumberFeature = Static<typeof NumberFeature>

/** A feature that is one of some texts. */
export type CategoryFeature = Static<typeof CategoryFeature>

/** What a model is told of a row. In rows a category is its place in the list, from 0. */
export type Feature = NumberFeature | CategoryFeature

/** A value of a feature as people and cards write it: a number, or the text of a category. */
export type FeatureValue = number | string

/** Whether a feature is one of some texts. */
export function isCategory(feature: Feature): feature is CategoryFeature {
  return feature.type === "string"
}

/** What each type of number can hold, as far as JSON's numbers tell values apart. */
const HELD: Readonly<Record<NumberType, Range>> = {
  float32: { min: -LARGEST_FLOAT32, max: LARGEST_FLOAT32 },
  float64: { min: -Number.MAX_VALUE, max: Number.MAX_VALUE },
  int64: { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER },
  int32: { min: -(2 ** 31), max: 2 ** 31 - 1 },
  bool: { min: 0, max: 1 },
}

/** What a type of number can hold. */
export function heldBy(type: NumberType = "float32"): Range {
  return HELD[type]
}

/** What a request may ask of a feature: what its card says, or else what its type can hold. */
export function acceptedBy({ accepted, type }: NumberFeature): Range {
  return accepted ?? heldBy(type)
}

/** Whether a feature takes whole numbers alone. */
export function isWhole({ type }: Feature): boolean {
  return type === "int64" || type === "int32" || type === "bool"
}

/**
 * The number that stands for a value in a row.
 *
 * @returns NaN for a text that is none of the categories
 */
export function numberOf(feature: Feature, value: FeatureValue): number {
  if (!isCategory(feature)) return Number(value)
  const index = feature.categories.indexOf(String(value))
  return index < 0 ? Number.NaN : index
}

/** The value that a number in a row stands for. */
export function valueOf(feature: Feature, number: number): FeatureValue {
  return isCategory(feature) ? (feature.categories[number] ?? "") : number
}

/** The numbers of a row whose values are written as people write them, in the features' order. */
export function numbersOf(features: readonly Feature[], values: readonly FeatureValue[]): number[] {
  return features.map((feature, column) => numberOf(feature, values[column] ?? Number.NaN))
}
