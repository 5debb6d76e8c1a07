import { type Static, Type } from "@sinclair/typebox"
import { ClassTexts, FeatureTexts, ModelName, Range } from "../model/card.ts"
import { type Fault, readDocument } from "../model/document.ts"

const closed = { additionalProperties: false }
const Text = Type.String({
  minLength: 1,
  description: "a text that is not empty",
})
const Folds = Type.Integer({
  minimum: 2,
  maximum: 255,
  description: "a number of folds from 2 to 255",
})
const Strength = Type.Number({
  exclusiveMinimum: 0,
  description: "a number above 0",
})
const Share = Type.Number({
  minimum: 0,
  maximum: 1,
  description: "a share from 0 to 1",
})

const Feature = Type.Object(
  {
    ...FeatureTexts,
    column: Type.Optional(Text),
    accepted: Type.Optional(Range),
  },
  closed,
)

/**
 * The families that can be tried, each with its settings; every setting of a grid is a candidate of
 * its own.
 */
const Candidate = Type.Union(
  [
    Type.Object(
      {
        family: Type.Literal("lda"),
        shrinkage: Type.Optional(Type.Literal("ledoit-wolf")),
      },
      closed,
    ),
    Type.Object(
      {
        family: Type.Literal("logistic"),
        C: Type.Array(Strength, { minItems: 1 }),
      },
      closed,
    ),
  ],
  {
    description:
      "{ family: lda }, { family: lda, shrinkage: ledoit-wolf } or { family: logistic, C: [numbers above 0] }",
  },
)

/**
 * What to train: the table, what its columns mean, what is tried, and what a model must reach to be
 * accepted.
 */
export const Recipe = Type.Object(
  {
    name: ModelName,
    title: Text,
    description: Text,
    data: Text,
    delimiter: Type.Optional(
      Type.String({
        pattern: "^[,;\\t|]$",
        description: "one of the characters , ; | or a tab",
      }),
    ),
    target: Text,
    conflicts: Type.Optional(
      Type.Union([Type.Literal("refuse"), Type.Literal("keep")], {
        description: "refuse or keep: what to do with equal rows of different classes",
      }),
    ),
    features: Type.Array(Feature, { minItems: 1 }),
    classes: Type.Array(Type.Object({ ...ClassTexts, value: Type.Optional(Text) }, closed), {
      minItems: 2,
    }),
    candidates: Type.Array(Candidate, { minItems: 1 }),
    validation: Type.Object(
      {
        folds: Folds,
        repeats: Type.Integer({
          minimum: 1,
          maximum: 1000,
          description: "a number of repeats from 1 to 1000",
        }),
        innerFolds: Folds,
        seed: Type.Integer({
          minimum: 0,
          maximum: 0xffff_ffff,
          description: "a whole number from 0 to 4294967295",
        }),
      },
      closed,
    ),
    gate: Type.Object(
      { accuracy: Share, logLoss: Type.Number({ minimum: 0 }), recall: Share },
      closed,
    ),
  },
  closed,
)

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

/** What the schema cannot say: that names differ and that the target is not also a feature. */
function inspect(recipe: Recipe): Fault[] {
  const faults: Fault[] = []
  const unique = (values: string[], path: (index: number) => string) =>
    values.forEach((value, index) => {
      if (values.indexOf(value) !== index) {
        faults.push({
          path: path(index),
          message: `${JSON.stringify(value)} is there twice`,
        })
      }
    })
  unique(
    recipe.features.map(({ name }) => name),
    (index) => `features[${index}].name`,
  )
  unique(recipe.features.map(columnOf), (index) => `features[${index}]`)
  unique(
    recipe.classes.map(({ name }) => name),
    (index) => `classes[${index}].name`,
  )
  unique(
    recipe.classes.map(({ name, value }) => value ?? name),
    (index) => `classes[${index}]`,
  )
  recipe.features.forEach((feature, index) => {
    if (columnOf(feature) === recipe.target) {
      faults.push({
        path: `features[${index}]`,
        message: `${JSON.stringify(recipe.target)} is the target`,
      })
    }
    const { accepted } = feature
    if (accepted && accepted.min >= accepted.max) {
      faults.push({
        path: `features[${index}].accepted`,
        message: `min ${accepted.min} must be below max ${accepted.max}`,
      })
    }
  })
  return faults
}
