import { type ClassCard, isTrained, type ModelCard } from "../../model/card.ts"
import { type Feature, valueOf } from "../../model/feature.ts"
import { backgroundOf } from "../inference/background.ts"
import type { ClassExplanation, Explanation } from "../inference/explanation.ts"
import { type Flip, isObserved } from "../inference/flips.ts"
import { crossingsConfirmed } from "../inference/linear-flips.ts"
import type { Shapley } from "../inference/shapley.ts"
import { pointsSearched } from "../inference/searched-flips.ts"

const LIMITS =
  "true to the model, not to the world: features are varied one by one, though in the data they may go together; no figure says what causes what"

/** An explanation with the names of features and classes, as JSON tells it. */
export function explanationJson(card: ModelCard, explanation: Explanation) {
  const { shapley } = explanation
  const shared = shapley
    ? { base: shapley.base, contributions: byFeature(card, shapley.contributions) }
    : null
  if (explanation.kind === "value" || !("classes" in card))
    return {
      log_odds: null,
      shapley: shared,
      flips: null,
      methods: {
        log_odds: "not given: a number has no odds",
        shapley: shapleyMethod(card, shapley, "the value"),
        flips:
          "not given: a number changes with every feature, and no change makes it another class",
        limits: LIMITS,
      },
    }
  const { label, against, logOdds, flips } = explanation
  return {
    class: card.classes[label]?.name,
    against: card.classes[against]?.name,
    log_odds: logOdds
      ? {
          value: logOdds.value,
          base: logOdds.base,
          contributions: byFeature(card, logOdds.contributions),
          reference: byFeature(card, logOdds.reference),
        }
      : null,
    shapley: shared,
    flips: flips?.map((flip) => flipJson(card, flip)) ?? null,
    methods: methodsOf(card, explanation),
  }
}

function flipJson({ features, classes }: ClassCard, flip: Flip) {
  const feature = features[flip.feature] as Feature
  return {
    feature: feature.name,
    from: valueOf(feature, flip.from),
    to: valueOf(feature, flip.to),
    class: classes[flip.label]?.name,
    share_of_range: flip.distance ?? null,
  }
}

function byFeature({ features }: ModelCard, values: readonly number[]) {
  return Object.fromEntries(features.map(({ name }, column) => [name, values[column]]))
}

/** What the figures are, and what they are not. */
function methodsOf(card: ClassCard, { kind, logOdds, shapley, flips }: ClassExplanation) {
  const number = kind === "scores" ? "the score of the class" : "P(class)"
  return {
    log_odds: logOdds
      ? "exact for this linear model: base + contributions = ln(P(class) / P(against)); contributions count from the midpoint of the two classes' means"
      : "not given: the card names no linear model",
    shapley: shapleyMethod(card, shapley, number),
    flips: flips
      ? `the smallest change of each single feature within its observed range, ${logOdds ? computedText(card) : searchText(card)}`
      : "not given: there are too many features to search",
    limits: LIMITS,
  }
}

/** What is computed: of thousands of features not every change is confirmed. */
function computedText({ features }: ModelCard): string {
  const text = "computed, and confirmed by the model"
  const most = crossingsConfirmed(features.length)
  return most < 2 * features.length ? `${text}: of so many features the nearest ${most}` : text
}

/** What is searched: numbers within their observed range, categories one by one. */
function searchText(card: ModelCard): string {
  const features: readonly Feature[] = card.features
  const points = pointsSearched(features.length)
  if (points === undefined) return "not searched: there are too many features"
  const text = `searched at ${points} points and by halving, and confirmed by the model: a class that wins only between two points is missed`
  const unknown = features.filter((feature) => feature.type !== "string" && !isObserved(feature))
  if (unknown.length === 0) return text
  const names = unknown.map(({ name }) => name).join(", ")
  return `${text}; not searched, since the card tells no observed range: ${names}`
}

function shapleyMethod(card: ModelCard, shapley: Shapley | undefined, number: string): string {
  if (shapley === undefined)
    return backgroundOf(card)
      ? "not given: there are too many features to enumerate their coalitions"
      : "not given: the card has no background, the rows of the training data that it would count from"
  const outside = isTrained(card)
    ? "the mean of each class, weighted by its rows"
    : "the values of each row of the card's background"
  return `exact Shapley values of ${number} by enumeration of all coalitions; features outside of one take ${outside}`
}
