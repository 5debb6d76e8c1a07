import { type Feature, isCategory, isWhole } from "../../model/feature.ts"
import {
  type Candidate,
  confirmedFlips,
  type Flip,
  type FlipQuestion,
  isObserved,
  labelsOf,
  MOST_VALUES,
  type ObservedFeature,
  valuesBeyond,
} from "./flips.ts"

/** The values of each feature that a search looks at first. */
const MOST_POINTS = 129
const FEWEST_POINTS = 9
/** Each halves what is left of a gap between two points: 2^-20 of it is less than a float32 tells. */
const HALVINGS = 20

/** A change that does not flip the answer, and one that does. */
interface Gap {
  readonly feature: number
  near: number
  far: number
}

/**
 * The smallest flips by each feature of any model, searched: every other category; of a number its
 * observed range at as many points as `pointsSearched` says and then, between the two where the class changes first, by halving. A
 * class that wins only between two points is not found, and numbers of which nobody knows the range
 * are not searched.
 *
 * @returns as `linearFlips`; undefined where there are so many features that the points would be too
 *   few
 */
export async function searchedFlips(question: FlipQuestion): Promise<Flip[] | undefined> {
  const { row, features, label } = question
  const count = pointsSearched(features.length)
  if (count === undefined) return undefined
  const points = features.flatMap((feature, column) =>
    isObserved(feature) ? pointsOf(feature, count).map((to) => ({ feature: column, to })) : [],
  )
  const labels = await labelsOf(question, points)
  const flips = points.map(({ feature, to }, index) => ({
    feature,
    to,
    flips: labels[index] !== label,
  }))
  const gaps = features.flatMap((_, column) =>
    gapsOf(
      flips.filter(({ feature }) => feature === column),
      row[column] ?? 0,
    ),
  )
  await narrow(gaps, question)
  const candidates = gaps.map(({ feature, near, far }) => ({
    feature,
    // The last is one that was seen to flip it.
    values: [
      ...valuesBeyond(
        { at: far, change: far - near, side: far > (row[feature] ?? 0) ? 1 : -1 },
        features[feature] as ObservedFeature,
      ),
      far,
    ],
  }))
  return confirmedFlips(question, [...candidates, ...otherCategories(question)])
}

/**
 * At how many points of each feature is searched: 129, and fewer where there are many features, so
 * that one question is not asked for everybody else's time; undefined where they would be too few.
 *
 * @param features how many there are
 */
export function pointsSearched(features: number): number | undefined {
  const count = Math.min(MOST_POINTS, Math.floor(MOST_VALUES / features ** 2))
  return count < FEWEST_POINTS ? undefined : count
}

function otherCategories({ row, features }: FlipQuestion): Candidate[] {
  return features.flatMap((feature, column) =>
    isCategory(feature)
      ? [
          {
            feature: column,
            values: [...feature.categories.keys()].filter((to) => to !== row[column]),
          },
        ]
      : [],
  )
}

async function narrow(gaps: readonly Gap[], question: FlipQuestion): Promise<void> {
  const { features, label } = question
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middles = gaps.map(({ feature, near, far }) => ({
      feature,
      to: onGrid(features[feature] as Feature, (near + far) / 2),
    }))
    const labels = await labelsOf(question, middles)
    gaps.forEach((gap, index) => {
      const { to } = middles[index] as { to: number }
      if (labels[index] === label) gap.near = to
      else gap.far = to
    })
  }
}

function pointsOf(feature: ObservedFeature, count: number): number[] {
  const { min, max } = feature.observed
  const points = Array.from({ length: count }, (_, index) =>
    onGrid(feature, min + ((max - min) * index) / (count - 1)),
  )
  return [...new Set(points)]
}

function onGrid(feature: Feature, value: number): number {
  return isWhole(feature) ? Math.round(value) : value
}

/** A value of a feature, and whether the class is another there. */
interface Point {
  readonly feature: number
  readonly to: number
  readonly flips: boolean
}

/** The two places nearest to a value, below and above, between which the class changes. */
function gapsOf(points: readonly Point[], value: number): Gap[] {
  // Of a row outside of what was observed, the search begins where that does.
  const inside = Math.min(Math.max(value, points[0]?.to ?? value), points.at(-1)?.to ?? value)
  const nearest = (side: readonly Point[]): Gap[] => {
    const index = side.findIndex(({ flips }) => flips)
    const far = side[index]
    return far ? [{ feature: far.feature, near: side[index - 1]?.to ?? inside, far: far.to }] : []
  }
  return [
    ...nearest(points.filter(({ to }) => to < value).toReversed()),
    ...nearest(points.filter(({ to }) => to > value)),
  ]
}
