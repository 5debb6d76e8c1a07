import { type Static, Type } from "@sinclair/typebox"
import type { Feature } from "./feature.ts"
import { ClassifierCard, type Quantity, RegressorCard } from "./foreign-card.ts"
import { TrainedCard } from "./trained-card.ts"

/**
 * The card of a model: everything that is known of it beside the weights.
 *
 * Request validation, form, OpenAPI description, protocol metadata, explanations and drift
 * monitoring are computed from it. Arrays of numbers follow the order of `features` and of
 * `classes`. What training writes knows all of it; of a graph from elsewhere a card may know little.
 */
export const ModelCard = Type.Union([TrainedCard, ClassifierCard, RegressorCard])

/** The card of a model: see the schema of the same name. */
export type ModelCard = Static<typeof ModelCard>

/** The card of a model that answers classes. */
export type ClassCard = TrainedCard | ClassifierCard

/** A class as the card describes it. */
export type Class = ClassifierCard["classes"][number]

/** The element type of the numbers that a graph answers. */
export type AnswerType = "float32" | "float64"

/** What a model answers. */
export type Answer =
  | {
      /** Scores are numbers of which nothing more is known than that more is more of the class. */
      readonly kind: "probabilities" | "scores"
      /** The graph's output with them, and their type. */
      readonly output: string
      readonly type: AnswerType
      readonly classes: readonly Class[]
      /** The graph's output with the class, where that decides; undefined where the largest does. */
      readonly label: string | undefined
    }
  | {
      readonly kind: "value"
      readonly output: string
      readonly type: AnswerType
      readonly value: Quantity
    }

/** What a model answers where that is classes. */
export type ClassAnswer = Extract<Answer, { classes: unknown }>

/** What a model answers, as its card says. */
export function answerOf(card: ModelCard): Answer {
  if (!answersClasses(card)) {
    const { model, value } = card
    return { kind: "value", output: model.value, type: model.answers ?? "float32", value }
  }
  const { model, classes } = card
  const { scores, decision, label, answers } = model as ClassifierCard["model"]
  return {
    kind: scores === undefined ? "probabilities" : "scores",
    output: scores ?? model.probabilities ?? "",
    type: answers ?? "float32",
    classes,
    label: decision && label,
  }
}

/** Whether a model answers classes. */
export function answersClasses(card: ModelCard): card is ClassCard {
  return "classes" in card
}

/** Whether training has written a card, which then knows everything. */
export function isTrained(card: ModelCard): card is TrainedCard {
  return "training" in card
}

/** An input of a graph, and the features in its columns. */
export interface CardInput {
  readonly name: string
  /** The element type, as ONNX Runtime names it; that of all its columns. */
  readonly type: NonNullable<Feature["type"]>
  /** The indices of the features, in the order of the columns. */
  readonly columns: readonly number[]
}

/** The inputs of a card's graph, in the order of their first features. */
export function inputsOf({ model, features }: Pick<ModelCard, "model" | "features">): CardInput[] {
  const inputs = new Map<string, CardInput & { columns: number[] }>()
  for (const [index, feature] of (features as readonly Feature[]).entries()) {
    const name = feature.input ?? model.input ?? feature.name
    const known = inputs.get(name)
    if (known) known.columns.push(index)
    else inputs.set(name, { name, type: feature.type ?? "float32", columns: [index] })
  }
  return [...inputs.values()]
}

/**
 * The version of a model: the first 12 hex digits of its file's SHA-256, so that it is its content.
 *
 * @param sha256 the digest of the ONNX file
 */
export function versionOf(sha256: string): string {
  return sha256.slice(0, 12)
}
