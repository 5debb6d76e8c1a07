import { type Feature, isCategory, isWhole, type NumberFeature } from "../../model/feature.ts"
import type { Run } from "./coalescer.ts"
import type { ClassLayout } from "./layout.ts"
import { VALUES_PER_RUN } from "./slices.ts"
import { newRows } from "./values.ts"

/** The smallest change of one feature, all others as they are, that makes the answer another class. */
export interface Flip {
  /** The index of the feature. */
  readonly feature: number
  readonly from: number
  readonly to: number
  /** The index of the class that it becomes. */
  readonly label: number
  /**
   * How far that is, as a share of the feature's observed range; undefined for a category, which has
   * none.
   */
  readonly distance: number | undefined
}

/** A row, what it was answered, and what its values mean. */
export interface FlipQuestion {
  readonly row: readonly number[]
  /** The index of its class. */
  readonly label: number
  readonly features: readonly Feature[]
  /** Answers rows. */
  readonly run: Run
  /** How its answers lie. */
  readonly layout: ClassLayout
}

/** A feature and the values that may flip the answer, the best to tell a person first. */
export interface Candidate {
  readonly feature: number
  readonly values: readonly number[]
}

/** A number of which it is known how it was in training: what a change is measured by. */
export type ObservedFeature = NumberFeature & Required<Pick<NumberFeature, "observed">>

/** What is asked of the model for the flips of one row, at most: how many values all its rows have. */
export const MOST_VALUES = 4_000_000
/** How much finer than a feature's resolution a value is told, in digits: the finest that will do. */
const FINER_DIGITS = [2, 1, 0] as const
/** A float32 has seven digits. */
const BEYOND = 1e-6
/** Where a card does not tell a feature's resolution, it is taken for so much of its range. */
const UNTOLD_STEP = 1e-3

/** Where a class ends along a feature. */
export interface Crossing {
  readonly at: number
  /** From the row's value to it: 0 where two classes are equal. */
  readonly change: number
  /** On which side of the row's value it is another class: 1 above, -1 below. */
  readonly side: 1 | -1
}

/** Whether it is known how a number was in training. */
export function isObserved(feature: Feature): feature is ObservedFeature {
  return !isCategory(feature) && feature.observed !== undefined
}

/**
 * Values that lie beyond a crossing, all of them within the feature's observed range: whole steps where
 * it comes in such, some that a person can read, ever rounder, since the model's 32 bits may not tell the first from the crossing,
 * and at last one that is hardly beyond it.
 */
export function valuesBeyond({ at, change, side }: Crossing, feature: ObservedFeature): number[] {
  const { observed } = feature
  const end = side > 0 ? observed.min : observed.max
  // Of a row outside of what was observed, the first value inside may be beyond the crossing already.
  if ((end - at) * side > 0) return [end]
  const isSeen = (value: number) => value >= observed.min && value <= observed.max
  const readable = (isWhole(feature) ? [0] : digitsOf(feature)).flatMap((digits) => {
    const grid = 10 ** digits
    const first = side > 0 ? Math.ceil(at * grid) : Math.floor(at * grid)
    return [first, first + side].map((value) => Number((value / grid).toFixed(digits)))
  })
  if (isWhole(feature)) return readable.filter(isSeen)
  const nearest = at + side * BEYOND * Math.max(Math.abs(at), Math.abs(change))
  return [...stepsBeyond({ at, side }, feature), ...readable, nearest].filter(isSeen)
}

/** The next two steps of what comes in whole ones, as years do: between them there is nothing to tell. */
function stepsBeyond(
  { at, side }: Pick<Crossing, "at" | "side">,
  { step = 0, observed: { min } }: ObservedFeature,
): number[] {
  if (!Number.isInteger(step) || step === 0) return []
  const steps = (at - min) / step
  const first = side > 0 ? Math.ceil(steps) : Math.floor(steps)
  return [first, first + side].map((count) => min + count * step)
}

/** How many decimals a value of a feature is told with: those that it has may do, and up to two more. */
export function digitsOf({ step, observed: { min, max } }: ObservedFeature): number[] {
  const finest = Math.floor(Math.log10(step ?? (max - min || 1) * UNTOLD_STEP))
  return FINER_DIGITS.map((finer) => Math.min(Math.max(finer - finest, 0), 15))
}

/**
 * The flips that the model confirms.
 *
 * @returns the nearest of each feature, the nearest of all first, and categories behind numbers
 */
export async function confirmedFlips(
  question: FlipQuestion,
  candidates: readonly Candidate[],
): Promise<Flip[]> {
  const { row, label, features } = question
  const asked = candidates.flatMap(({ feature, values }) => values.map((to) => ({ feature, to })))
  const labels = await labelsOf(question, asked)
  let next = 0
  const flips = candidates.flatMap(({ feature, values }) => {
    const found = labels.slice(next, (next += values.length))
    const index = found.findIndex((other) => other !== label)
    const to = values[index]
    if (to === undefined) return []
    const from = row[feature] ?? 0
    const distance = distanceOf(features[feature] as Feature, to - from)
    return [{ feature, from, to, label: found[index] ?? label, distance }]
  })
  const far = ({ distance = Number.MAX_VALUE }: Flip) => distance
  const known = new Set<number>()
  return flips
    .toSorted((one, other) => far(one) - far(other))
    .filter(({ feature }) => !known.has(feature) && known.add(feature))
}

/** How far a change is, as a share of the observed range; undefined where there is none. */
export function distanceOf(feature: Feature, change: number): number | undefined {
  if (!isObserved(feature)) return undefined
  const { min, max } = feature.observed
  // A feature that never varied has no range to compare with.
  return Math.abs(change) / (max - min || 1)
}

/** The class of a row with one value changed, for each of some changes, a slice of them in one run. */
export async function labelsOf(
  { row, features, run, layout }: FlipQuestion,
  changes: readonly { feature: number; to: number }[],
): Promise<number[]> {
  const columns = row.length
  const most = Math.max(1, Math.floor(VALUES_PER_RUN / columns))
  const labels: number[] = []
  for (let start = 0; start < changes.length; start += most) {
    const slice = changes.slice(start, start + most)
    const rows = newRows(features, slice.length)
    slice.forEach(({ feature, to }, index) => {
      rows.set(row, index * columns)
      rows[index * columns + feature] = to
    })
    const answers = await run(rows)
    slice.forEach((_, index) => labels.push(layout.labelOf(answers, index * layout.width)))
  }
  return labels
}
