import { Html } from "@elysiajs/html"
import { type ScaleLinear, scaleLinear } from "d3-scale"
import { type Feature, isCategory, type NumberFeature } from "../../../model/feature.ts"
import { BottomAxis, LeftAxis } from "./axis.tsx"
import { type Bin, binsOf } from "./bins.ts"
import { Chart, pixels } from "./chart.tsx"

const WIDTH = 300
const HEIGHT = 180
const LEFT = 44
const RIGHT = WIDTH - 12
const TOP = 24
const BOTTOM = HEIGHT - 42
/** How wide rows are drawn that all have one value. */
const STEM = 3
/** A bar narrower than this has no edge of its own, which would be all that is seen of it. */
const EDGED = 4
/** So many characters fit below the bars. */
const LONGEST_TITLE = 40

type Scale = ScaleLinear<number, number>

/** A number of which a card tells how it spread in the training data. */
export type DrawnFeature = NumberFeature & Required<Pick<NumberFeature, "observed" | "reference">>

/** Whether a card tells of a feature how it spread, so that it can be drawn. */
export function isDrawn(feature: Feature): feature is DrawnFeature {
  return !isCategory(feature) && feature.observed !== undefined && feature.reference !== undefined
}

/**
 * How a feature spread in the training data: a bar for each bin, whose area is its number of rows.
 * Rows that all have one value have no area; a line from top to bottom stands for them.
 */
export function Histogram({ feature }: { feature: DrawnFeature }) {
  const { label, unit, step = 1, observed } = feature
  const bins = binsOf(feature)
  const margin = observed.max > observed.min ? 0 : step
  const x = scaleLinear([observed.min - margin, observed.max + margin], [LEFT, RIGHT])
  const densest = Math.max(...bins.map(({ density }) => density ?? 0))
  const y = scaleLinear([0, densest || 1], [BOTTOM, TOP])
  const range = `${observed.min} to ${observed.max}${unit ? ` ${unit}` : ""}`
  return (
    <Chart
      label={`Histogram of ${label} in the training data, ${range}. ${densestText(bins)}`}
      width={WIDTH}
      height={HEIGHT}
    >
      {densest > 0 ? (
        <LeftAxis scale={y} at={LEFT} right={RIGHT} title={`rows per ${unit ?? "unit"}`} />
      ) : (
        <></>
      )}
      {bins.map((bin) => (
        <Bar bin={bin} x={x} y={y} />
      ))}
      <BottomAxis scale={x} at={BOTTOM} title={titleOf(feature)} />
    </Chart>
  )
}

function Bar({ bin: { from, to, density }, x, y }: { bin: Bin; x: Scale; y: Scale }) {
  if (density === undefined) {
    const left = pixels(x(from) - STEM / 2)
    return <rect class="mark" x={left} y={TOP} width={STEM} height={BOTTOM - TOP} />
  }
  const width = x(to) - x(from)
  return (
    <rect
      class={width < EDGED ? "mark" : "bar mark"}
      x={pixels(x(from))}
      y={pixels(y(density))}
      width={pixels(Math.max(width, 1))}
      height={pixels(BOTTOM - y(density))}
    />
  )
}

/** A long label is left to the heading above: text in a drawing is not wrapped. */
function titleOf({ label, unit }: DrawnFeature): string {
  const title = unit ? `${label} (${unit})` : label
  return title.length <= LONGEST_TITLE ? title : (unit ?? "")
}

function densestText(bins: readonly Bin[]): string {
  const height = ({ density }: Bin) => density ?? Number.POSITIVE_INFINITY
  const filled = bins.filter(({ rows }) => rows > 0)
  const [first] = filled.toSorted((left, right) => height(right) - height(left))
  if (!first) return "It has no rows."
  return first.density === undefined
    ? `${first.rows} rows are exactly ${first.from}.`
    : `The rows stand closest from ${first.from} to ${first.to}.`
}
