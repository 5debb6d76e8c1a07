import type { Feature } from "../../model/card.ts"
import type { Run } from "./coalescer.ts"
import { type Band, bandsOf, type Stretch } from "./bands.ts"
import { mostProbable } from "./prediction.ts"

/** One feature of a map. */
export interface Axis {
  /** The index of the feature. */
  readonly feature: number
  readonly min: number
  readonly max: number
}

/** Which class the model answers where two features vary and the others stay as they are. */
export interface DecisionMap {
  readonly x: Axis
  readonly y: Axis
  /** They fill the map, without a gap. */
  readonly bands: readonly Band[]
  /** Through the row's own place, along x and along y. */
  readonly along: { readonly x: readonly Stretch[]; readonly y: readonly Stretch[] }
}

/** What a map is made of. */
export interface MapQuestion {
  readonly row: readonly number[]
  readonly features: readonly Feature[]
  /** The indices of two features. */
  readonly pair: readonly [x: number, y: number]
  readonly run: Run
}

/** The points of a line: of 400 pixels, one in four. Between them boundaries are interpolated. */
const POINTS = 97
/** The lines of a map. */
const LINES = 49
/** Around the observed values. */
const MARGIN = 0.05
/** Less is 0 in 32 bits. */
const SMALLEST_PROBABILITY = 1e-38

/**
 * Draws the regions in which a model answers each class, of any model: it is asked at 49 lines of 97
 * points, in one run, and boundaries are put between two points where their log-odds cross. What is
 * smaller than the distance of the points is not found.
 */
export async function decisionMap(question: MapQuestion): Promise<DecisionMap> {
  const { row, pair } = question
  const [x, y] = pair.map((feature) => axisOf(question, feature)) as [Axis, Axis]
  const levels = spread(y, LINES)
  const lines = [
    ...levels.map((level) => ({ along: x, at: { feature: y.feature, value: level } })),
    { along: x, at: { feature: y.feature, value: row[y.feature] ?? 0 } },
    { along: y, at: { feature: x.feature, value: row[x.feature] ?? 0 } },
  ]
  const stretches = await stretchesOf(question, lines)
  const [alongX = [], alongY = []] = stretches.slice(-2)
  return { x, y, bands: bandsOf(levels, stretches), along: { x: alongX, y: alongY } }
}

/** It shows what was observed, and the row. */
function axisOf({ row, features }: MapQuestion, feature: number): Axis {
  const { observed, accepted } = features[feature] as Feature
  const value = row[feature] ?? 0
  const low = Math.min(observed.min, value)
  const high = Math.max(observed.max, value)
  const margin = (high - low || 1) * MARGIN
  return {
    feature,
    min: Math.max(low - margin, Math.min(accepted.min, low)),
    max: Math.min(high + margin, Math.max(accepted.max, high)),
  }
}

function spread({ min, max }: Axis, count: number): number[] {
  return Array.from({ length: count }, (_, index) => min + ((max - min) * index) / (count - 1))
}

/** A line: one feature varies, another is held at a value. */
interface Line {
  readonly along: Axis
  readonly at: { readonly feature: number; readonly value: number }
}

async function stretchesOf(
  { row, run }: MapQuestion,
  lines: readonly Line[],
): Promise<Stretch[][]> {
  const columns = row.length
  const rows = new Float32Array(lines.length * POINTS * columns)
  const places = lines.map(({ along }) => spread(along, POINTS))
  lines.forEach(({ along, at }, line) =>
    places[line]?.forEach((place, point) => {
      const start = (line * POINTS + point) * columns
      // One by one: `set` took a quarter of a page's time.
      for (let column = 0; column < columns; column++) rows[start + column] = row[column] as number
      rows[start + at.feature] = at.value
      rows[start + along.feature] = place
    }),
  )
  const probabilities = await run(rows)
  const size = probabilities.length / lines.length
  return places.map((points, line) =>
    stretchesAlong(points, probabilities.subarray(line * size, (line + 1) * size)),
  )
}

function stretchesAlong(points: readonly number[], probabilities: Float32Array): Stretch[] {
  const classes = probabilities.length / points.length
  const stretches: Stretch[] = []
  let from = points[0] ?? 0
  let label = mostProbable(probabilities, 0, classes)
  for (let point = 1; point < points.length; point++) {
    const next = mostProbable(probabilities, point * classes, classes)
    if (next === label) continue
    const lead = (at: number) =>
      logarithm(probabilities[at * classes + label]) - logarithm(probabilities[at * classes + next])
    const before = lead(point - 1)
    const share = before / (before - lead(point)) || 0
    const left = points[point - 1] ?? 0
    const to = left + share * ((points[point] ?? 0) - left)
    stretches.push({ label, from, to })
    from = to
    label = next
  }
  stretches.push({ label, from, to: points.at(-1) ?? 0 })
  return stretches
}

function logarithm(probability = 0): number {
  return Math.log(Math.max(probability, SMALLEST_PROBABILITY))
}
