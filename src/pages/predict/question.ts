import { isTrained, type ModelCard } from "../../../model/card.ts"
import type { Feature } from "../../../model/feature.ts"
import type { TrainedCard } from "../../../model/trained-card.ts"
import { isObserved } from "../../inference/flips.ts"
import { choicesOf } from "../feature-text.ts"
import { type Entry, readEntry } from "./entry.ts"

/** What a person asks: a value for each feature, and which two of them the map shows. */
export interface Question {
  /** One entry a feature, in the card's order. */
  readonly entries: readonly Entry[]
  /** Whether anything was entered or sent: an empty form shows no errors. */
  readonly isSent: boolean
  /** The values, if every entry can be used. */
  readonly row: readonly number[] | undefined
  /** The indices of the features of the map; undefined where a map has no two of them to show. */
  readonly pair: readonly [x: number, y: number] | undefined
}

/** The fields of the form that are no features. */
export const MAP_FIELDS = ["~x", "~y"] as const

/**
 * The name of a feature's field: a feature may be called what it likes, also what another field is
 * called.
 */
export function fieldOf({ name }: Pick<Feature, "name">): string {
  return name.startsWith("~") ? `~${name}` : name
}

/** The features that a map can show: numbers of which it is known how they were in training. */
export function mappable({ features }: ModelCard): { index: number; feature: Feature }[] {
  return Array.from(features as readonly Feature[], (feature, index) => ({
    index,
    feature,
  })).filter(({ feature }) => isObserved(feature))
}

/**
 * Reads what a person asks.
 *
 * @param fields of the form, or of the address
 */
export function readQuestion(fields: URLSearchParams, card: ModelCard): Question {
  const features: readonly Feature[] = card.features
  const entries = features.map((feature, index) =>
    readEntry(fields.get(fieldOf(feature)) ?? "", feature, index),
  )
  const values = entries.flatMap(({ value }) => (value === undefined ? [] : [value]))
  return {
    entries,
    isSent: features.some((feature) => fields.has(fieldOf(feature))),
    row: values.length === features.length ? values : undefined,
    pair: "classes" in card ? (readPair(fields, card) ?? tellingPair(card)) : undefined,
  }
}

/** The query of a question: its address can be kept, and shared. */
export function queryOf({ entries, pair }: Question, { features }: ModelCard): URLSearchParams {
  const query = new URLSearchParams()
  for (const { feature, text } of entries) {
    // A category may begin with a blank.
    query.set(fieldOf(feature), choicesOf(feature) ? text : text.trim())
  }
  pair?.forEach((index, axis) => {
    query.set(MAP_FIELDS[axis] ?? "", features[index]?.name ?? "")
  })
  return query
}

function readPair(fields: URLSearchParams, card: ModelCard): readonly [number, number] | undefined {
  const offered = mappable(card)
  const [x, y] = MAP_FIELDS.map(
    (field) => offered.find(({ feature }) => feature.name === fields.get(field))?.index,
  )
  if (x === undefined || y === undefined) return undefined
  if (x !== y) return [x, y]
  // A map of a feature by itself is a line: the other axis shows what tells the classes apart best.
  const other = tellingOrder(card).find((index) => index !== x)
  return other === undefined ? undefined : [x, other]
}

/**
 * The two features whose class means are furthest apart, for their range, in the card's order; the
 * first two where the card tells no means.
 */
function tellingPair(card: ModelCard): readonly [number, number] | undefined {
  const [first, second] = tellingOrder(card)
  if (first === undefined || second === undefined) return undefined
  return first < second ? [first, second] : [second, first]
}

function tellingOrder(card: ModelCard): number[] {
  return isTrained(card) ? byMeans(card) : mappable(card).map(({ index }) => index)
}

function byMeans({ features, classes }: TrainedCard): number[] {
  const spreads = features.map(({ observed: { min, max } }, index) => {
    const means = classes.map((one) => one.means[index] ?? 0)
    return { index, spread: (Math.max(...means) - Math.min(...means)) / (max - min || 1) }
  })
  return spreads.toSorted((one, other) => other.spread - one.spread).map(({ index }) => index)
}
