import type { Feature } from "../../model/card.ts"
import type { Run } from "./coalescer.ts"
import { mostProbable } from "./prediction.ts"

/** The smallest change of one feature, all others as they are, that makes the answer another class. */
export interface Flip {
  /** The index of the feature. */
  readonly feature: number
  readonly from: number
  readonly to: number
  /** The index of the class that it becomes. */
  readonly label: number
  /** How far that is, as a share of the feature's observed range. */
  readonly distance: number
}

/** A row, what it was answered, and what its values mean. */
export interface FlipQuestion {
  readonly row: readonly number[]
  /** The index of its class. */
  readonly label: number
  readonly features: readonly Feature[]
  /** Answers rows. */
  readonly run: Run
}

/** A feature and the values that may flip the answer, the best to tell a person first. */
export interface Candidate {
  readonly feature: number
  readonly values: readonly number[]
}

/** How much finer than a feature's resolution a value is told, in digits: the finest that will do. */
const FINER_DIGITS = [2, 1, 0] as const
/** A float32 has seven digits. */
const BEYOND = 1e-6

/**
 * Values that lie beyond a crossing, all of them within the feature's observed range: some that a
 * person can read, ever rounder, since the model's 32 bits may not tell the first from the crossing,
 * and at last one that is hardly beyond it.
 *
 * @param direction from the row's value to the crossing
 */
export function valuesBeyond(crossing: number, direction: number, feature: Feature): number[] {
  const { step, observed } = feature
  const sign = Math.sign(direction)
  const readable = FINER_DIGITS.flatMap((finer) => {
    const digits = Math.min(Math.max(finer - Math.floor(Math.log10(step)), 0), 15)
    const grid = 10 ** digits
    const first = sign > 0 ? Math.ceil(crossing * grid) : Math.floor(crossing * grid)
    return [first, first + sign].map((value) => Number((value / grid).toFixed(digits)))
  })
  const nearest = crossing + sign * BEYOND * Math.max(Math.abs(crossing), Math.abs(direction))
  return [...readable, nearest].filter((value) => value >= observed.min && value <= observed.max)
}

/**
 * The flips that the model confirms.
 *
 * @returns the nearest of each feature, the nearest of all first
 */
export async function confirmedFlips(
  { row, label, features, run }: FlipQuestion,
  candidates: readonly Candidate[],
): Promise<Flip[]> {
  const asked = candidates.flatMap(({ feature, values }) => values.map((to) => ({ feature, to })))
  const labels = await labelsOf(run, row, asked)
  let next = 0
  const flips = candidates.flatMap(({ feature, values }) => {
    const found = labels.slice(next, (next += values.length))
    const index = found.findIndex((other) => other !== label)
    const to = values[index]
    if (to === undefined) return []
    const from = row[feature] ?? 0
    const { min, max } = (features[feature] as Feature).observed
    // A feature that never varied has no range to compare with.
    const distance = Math.abs(to - from) / (max - min || 1)
    return [{ feature, from, to, label: found[index] ?? label, distance }]
  })
  const sorted = flips.toSorted((one, other) => one.distance - other.distance)
  return sorted.filter(
    ({ feature }, index) => sorted.findIndex((flip) => flip.feature === feature) === index,
  )
}

/** The class of a row with one value changed, for each of some changes. */
export async function labelsOf(
  run: Run,
  row: readonly number[],
  changes: readonly { feature: number; to: number }[],
): Promise<number[]> {
  if (changes.length === 0) return []
  const columns = row.length
  const rows = new Float32Array(changes.length * columns)
  changes.forEach(({ feature, to }, index) => {
    rows.set(row, index * columns)
    rows[index * columns + feature] = to
  })
  const probabilities = await run(rows)
  const count = probabilities.length / changes.length
  return changes.map((_, index) => mostProbable(probabilities, index * count, count))
}
