import { acceptedBy, type Feature } from "../../model/feature.ts"
import type { Run } from "./coalescer.ts"
import { type Band, bandsOf, type Stretch } from "./bands.ts"
import type { ObservedFeature } from "./flips.ts"
import type { ClassLayout } from "./layout.ts"
import { VALUES_PER_RUN } from "./slices.ts"
import { newRows, type Values } from "./values.ts"

/** One feature of a map: a number, and it is known how it was in training. */
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
  /** How its answers lie. */
  readonly layout: ClassLayout
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
 * points, and boundaries are put between two points where their log-odds cross. What is
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
  const linesPerRun = Math.max(1, Math.floor(VALUES_PER_RUN / (POINTS * row.length)))
  const stretches: Stretch[][] = []
  for (let line = 0; line < lines.length; line += linesPerRun)
    stretches.push(...(await stretchesOf(question, lines.slice(line, line + linesPerRun))))
  const [alongX = [], alongY = []] = stretches.slice(-2)
  return { x, y, bands: bandsOf(levels, stretches), along: { x: alongX, y: alongY } }
}

/** It shows what was observed, and the row. */
function axisOf({ row, features }: MapQuestion, feature: number): Axis {
  const shown = features[feature] as ObservedFeature
  const { observed } = shown
  const accepted = acceptedBy(shown)
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
  { row, run, features, layout }: MapQuestion,
  lines: readonly Line[],
): Promise<Stretch[][]> {
  const columns = row.length
  const rows = newRows(features, lines.length * POINTS)
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
  const answers = await run(rows)
  const size = answers.length / lines.length
  return places.map((points, line) =>
    stretchesAlong(points, answers.subarray(line * size, (line + 1) * size), layout),
  )
}

function stretchesAlong(
  points: readonly number[],
  answers: Values,
  layout: ClassLayout,
): Stretch[] {
  const { width } = layout
  const stretches: Stretch[] = []
  let from = points[0] ?? 0
  let label = layout.labelOf(answers, 0)
  for (let point = 1; point < points.length; point++) {
    const next = layout.labelOf(answers, point * width)
    if (next === label) continue
    const lead = (at: number) => leadOf(answers, at * width, { label, next, layout })
    const share = crossingOf(lead(point - 1), lead(point))
    const left = points[point - 1] ?? 0
    const to = left + share * ((points[point] ?? 0) - left)
    stretches.push({ label, from, to })
    from = to
    label = next
  }
  stretches.push({ label, from, to: points.at(-1) ?? 0 })
  return stretches
}

/** How far a class is ahead of another: by their log-odds, or by their scores. */
function leadOf(
  answers: Values,
  start: number,
  { label, next, layout }: { label: number; next: number; layout: ClassLayout },
): number {
  const [own = 0, other = 0] = [answers[start + label], answers[start + next]]
  return layout.kind === "scores" ? own - other : logarithm(own) - logarithm(other)
}

/**
 * Where between two points a lead is lost, as a share of the way. A graph that decides by other numbers
 * than it gives may have no lead to lose: then it is halfway.
 */
function crossingOf(before: number, after: number): number {
  if (before < 0 || after > 0) return 0.5
  return before / (before - after) || 0
}

function logarithm(probability: number): number {
  return Math.log(Math.max(probability, SMALLEST_PROBABILITY))
}
