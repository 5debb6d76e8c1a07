import type { Feature, ModelCard } from "../../../model/card.ts"
import { type Entry, readEntry } from "./entry.ts"

/** What a person asks: a value for each feature, and which two of them the map shows. */
export interface Question {
  /** One entry a feature, in the card's order. */
  readonly entries: readonly Entry[]
  /** Whether anything was entered or sent: an empty form shows no errors. */
  readonly isSent: boolean
  /** The values, if every entry can be used. */
  readonly row: readonly number[] | undefined
  /** The indices of the features of the map; undefined where there is but one. */
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

/**
 * Reads what a person asks.
 *
 * @param fields of the form, or of the address
 */
export function readQuestion(fields: URLSearchParams, { features, classes }: ModelCard): Question {
  const entries = features.map((feature, index) =>
    readEntry(fields.get(fieldOf(feature)) ?? "", feature, index),
  )
  const values = entries.flatMap(({ value }) => (value === undefined ? [] : [value]))
  return {
    entries,
    isSent: features.some((feature) => fields.has(fieldOf(feature))),
    row: values.length === features.length ? values : undefined,
    pair: readPair(fields, features) ?? tellingPair(features, classes),
  }
}

/** The query of a question: its address can be kept, and shared. */
export function queryOf({ entries, pair }: Question, { features }: ModelCard): URLSearchParams {
  const query = new URLSearchParams()
  for (const { feature, text } of entries) query.set(fieldOf(feature), text.trim())
  pair?.forEach((index, axis) => {
    query.set(MAP_FIELDS[axis] ?? "", features[index]?.name ?? "")
  })
  return query
}

function readPair(
  fields: URLSearchParams,
  features: readonly Feature[],
): readonly [number, number] | undefined {
  const [x, y] = MAP_FIELDS.map((field) =>
    features.findIndex(({ name }) => name === fields.get(field)),
  )
  if (x === undefined || y === undefined || x < 0 || y < 0 || x === y) return undefined
  return [x, y]
}

/** The two features whose class means are furthest apart, for their range, in the card's order. */
function tellingPair(
  features: readonly Feature[],
  classes: ModelCard["classes"],
): readonly [number, number] | undefined {
  const spreads = features.map(({ observed: { min, max } }, index) => {
    const means = classes.map((one) => one.means[index] ?? 0)
    return { index, spread: (Math.max(...means) - Math.min(...means)) / (max - min || 1) }
  })
  const [first, second] = spreads.toSorted((one, other) => other.spread - one.spread)
  if (!first || !second) return undefined
  return first.index < second.index ? [first.index, second.index] : [second.index, first.index]
}
