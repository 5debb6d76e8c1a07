import type { Feature } from "../../model/feature.ts"
import {
  type Candidate,
  confirmedFlips,
  distanceOf,
  type Flip,
  type FlipQuestion,
  isObserved,
  MOST_VALUES,
  valuesBeyond,
} from "./flips.ts"
import { type Linear, logitsOf } from "./linear.ts"

/** The values that are tried for a crossing, at most. */
const MOST_TRIED = 9

/**
 * How many crossings of a row are confirmed: each of its features has two, of thousands of features
 * the nearest count.
 *
 * @param features how many there are
 */
export function crossingsConfirmed(features: number): number {
  return Math.min(2 * features, Math.floor(MOST_VALUES / (features * MOST_TRIED)))
}

/**
 * The smallest flips by each feature of a linear model, computed: along one feature the logits are
 * straight lines, so a class wins between two of their crossings. Each is asked of the model before
 * it is told, a little beyond the crossing.
 *
 * @returns the nearest first; features that can't flip it within their observed range are missing,
 *   and those beyond the nearest where there are too many to confirm
 */
export async function linearFlips(linear: Linear, question: FlipQuestion): Promise<Flip[]> {
  const { row, label, features } = question
  const logits = logitsOf(linear, row)
  const candidates = features.flatMap((feature, column): Candidate[] => {
    if (!isObserved(feature)) return []
    return nearestCrossings(linear, logits, label, column)
      .map((change, index) => ({
        at: (row[column] ?? 0) + change,
        change,
        side: index === 0 ? (-1 as const) : (1 as const),
      }))
      .filter(({ change }) => Number.isFinite(change))
      .map((crossing) => ({ feature: column, values: valuesBeyond(crossing, feature) }))
      .filter(({ values }) => values.length > 0)
  })
  return confirmedFlips(question, nearestOf(question, candidates))
}

/** As many candidates as are confirmed, in the features' order where all are. */
function nearestOf({ row, features }: FlipQuestion, candidates: Candidate[]): Candidate[] {
  const most = crossingsConfirmed(features.length)
  if (candidates.length <= most) return candidates
  // The last value is hardly beyond the crossing.
  const far = ({ feature, values }: Candidate) =>
    distanceOf(features[feature] as Feature, (values.at(-1) ?? 0) - (row[feature] ?? 0)) ?? 0
  return candidates
    .map((candidate) => ({ candidate, distance: far(candidate) }))
    .toSorted((one, other) => one.distance - other.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate)
}

/**
 * How far a feature has to change, down and up, until another class overtakes: infinite where none
 * ever does. The class that overtakes first is the one that wins there.
 */
function nearestCrossings(
  { weights }: Linear,
  logits: readonly number[],
  label: number,
  column: number,
): [down: number, up: number] {
  let [down, up] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  logits.forEach((logit, other) => {
    const slope = (weights[other]?.[column] ?? 0) - (weights[label]?.[column] ?? 0)
    if (other === label || slope === 0) return
    // The side is the slope's: of two equals, the change is 0, and with 64 bits it may be just below.
    const change = Math.max((logits[label] ?? 0) - logit, 0) / slope
    if (slope > 0) up = Math.min(up, change)
    else down = Math.max(down, change)
  })
  return [down, up]
}
