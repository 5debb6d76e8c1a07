import { type Static, Type } from "@sinclair/typebox"
import { FeatureTexts, Range } from "../model/feature.ts"
import { ModelName } from "../model/schema.ts"
import { ClassTexts } from "../model/trained-card.ts"
import { type Fault, readDocument } from "../model/document.ts"
import { LARGEST_FLOAT32, Line, list, record, Text } from "../model/schema.ts"

const wholeNumber = (minimum: number, maximum: number, what: string) =>
  Type.Integer({ minimum, maximum, description: `${what} from ${minimum} to ${maximum}` })

const Share = Type.Number({ minimum: 0, maximum: 1, description: "a share from 0 to 1" })

/**
 * Beyond these the optimum is at infinity or at nothing, and no arithmetic of 64 bits reaches it.
 */
const Strength = Type.Number({
  minimum: 1e-9,
  maximum: 1e9,
  description: "a number from 1e-9 to 1e9",
})

const Feature = record({
  ...FeatureTexts,
  column: Type.Optional(Text),
  accepted: Type.Optional(Range),
})

/**
 * The families that can be tried, each with its settings; every setting of a grid is a candidate of
 * its own.
 */
const Candidate = Type.Union(
  [
    record({
      family: Type.Literal("lda"),
      shrinkage: Type.Optional(Type.Literal("ledoit-wolf")),
    }),
    record({ family: Type.Literal("logistic"), C: list(Strength) }),
  ],
  {
    description:
      "{ family: lda }, { family: lda, shrinkage: ledoit-wolf } or { family: logistic, C: [numbers from 1e-9 to 1e9] }",
  },
)

/**
 * What to train: the table, what its columns mean, what is tried, and what a model must reach to be
 * accepted.
 */
export const Recipe = record({
  name: ModelName,
  title: Line,
  description: Text,
  data: Text,
  delimiter: Type.Optional(
    Type.String({ pattern: "^[,;\\t|]$", description: "one of the characters , ; | or a tab" }),
  ),
  target: Text,
  conflicts: Type.Optional(
    Type.Union([Type.Literal("refuse"), Type.Literal("keep")], {
      description: "refuse or keep: what to do with equal rows of different classes",
    }),
  ),
  features: list(Feature),
  classes: list(record({ ...ClassTexts, value: Type.Optional(Text) }), 2),
  candidates: list(Candidate),
  validation: record({
    folds: wholeNumber(2, 255, "a number of folds"),
    repeats: wholeNumber(1, 1000, "a number of repeats"),
    innerFolds: wholeNumber(2, 255, "a number of folds"),
    seed: wholeNumber(0, 0xffff_ffff, "a whole number"),
  }),
  gate: record({ accuracy: Share, logLoss: Type.Number({ minimum: 0 }), recall: Share }),
  sample: Type.Optional(wholeNumber(1, 1000, "a number of rows")),
})

/** What to train: see the schema of the same name. */
export type Recipe = Static<typeof Recipe>

/** One entry of a recipe's candidates. */
export type CandidateSettings = Static<typeof Candidate>

/**
 * Reads a recipe from YAML.
 *
 * @param text the file's content
 * @param file its name, for the messages
 * @throws {DocumentError} naming every fault with its line and column
 */
export function readRecipe(text: string, file: string): Recipe {
  return readDocument(Recipe, text, file, inspect)
}

/** The column of the table that holds a feature. */
export function columnOf(feature: Recipe["features"][number]): string {
  return feature.column ?? feature.name
}

/** What stands in the target column for a class. */
export function valueOf({ name, value }: Recipe["classes"][number]): string {
  return value ?? name
}

/**
 * How many rows a class needs, so that every model of the nested cross-validation learns from at
 * least two of them, and every fold has one to judge by.
 */
export function rowsNeeded({ folds, innerFolds }: Recipe["validation"]): number {
  for (let rows = folds; ; rows++) {
    const outer = rows - Math.ceil(rows / folds)
    const inner = outer - Math.ceil(outer / innerFolds)
    if (outer >= innerFolds && inner >= 2) return rows
  }
}

/**
 * What the schema cannot say: that names differ, that the target is not a feature, that ranges fit.
 */
function inspect({ features, classes, target }: Recipe): Fault[] {
  return [
    ...repeated(features, ({ name }) => name, "features", ".name"),
    ...repeated(features, columnOf, "features"),
    ...repeated(classes, ({ name }) => name, "classes", ".name"),
    ...repeated(classes, valueOf, "classes"),
    ...features.flatMap((feature, index) => inspectFeature(feature, `features[${index}]`, target)),
  ]
}

function repeated<Item>(
  items: readonly Item[],
  textOf: (item: Item) => string,
  path: string,
  key = "",
): Fault[] {
  const texts = items.map(textOf)
  return texts.flatMap((text, index) =>
    texts.indexOf(text) === index
      ? []
      : [{ path: `${path}[${index}]${key}`, message: `${JSON.stringify(text)} is there twice` }],
  )
}

function inspectFeature(
  feature: Recipe["features"][number],
  path: string,
  target: string,
): Fault[] {
  const faults: Fault[] = []
  if (columnOf(feature) === target) {
    faults.push({ path, message: `${JSON.stringify(target)} is the target` })
  }
  const { min, max } = feature.accepted ?? { min: 0, max: 1 }
  if (min >= max) {
    faults.push({ path: `${path}.accepted`, message: `min ${min} must be below max ${max}` })
  }
  if (Math.max(-min, max) > LARGEST_FLOAT32) {
    const message = `must lie within ±${LARGEST_FLOAT32}, the range of a 32-bit float`
    faults.push({ path: `${path}.accepted`, message })
  }
  return faults
}
