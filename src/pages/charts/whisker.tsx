import { Html } from "@elysiajs/html"
import { type ScaleLinear, scaleLinear } from "d3-scale"
import { BottomAxis } from "./axis.tsx"
import { Chart, pixels } from "./chart.tsx"

const WIDTH = 240
const HEIGHT = 22
const AXIS_HEIGHT = 44
const MARGIN = 16
const RADIUS = 5

/** A figure with its error. */
export interface Estimate {
  readonly value: number
  readonly error: number
}

/** The one scale on which whiskers are compared, from 0 or the lowest end to the highest. */
export function whiskerScale(estimates: readonly Estimate[]): ScaleLinear<number, number> {
  const lowest = Math.min(0, ...estimates.map(({ value, error }) => value - error))
  const highest = Math.max(...estimates.map(({ value, error }) => value + error))
  return scaleLinear([lowest, highest > lowest ? highest : lowest + 1], [MARGIN, WIDTH - MARGIN])
}

/** A figure as a dot, with a line as far as its error reaches. */
export function Whisker({
  estimate: { value, error },
  scale,
  label,
  isFilled,
}: {
  estimate: Estimate
  scale: ScaleLinear<number, number>
  label: string
  isFilled: boolean
}) {
  const middle = HEIGHT / 2
  return (
    <Chart label={label} width={WIDTH} height={HEIGHT}>
      <path
        class="whisker"
        d={`M${pixels(scale(value - error))} ${middle}H${pixels(scale(value + error))}`}
      />
      <circle
        class={isFilled ? "mark" : "hollow"}
        cx={pixels(scale(value))}
        cy={middle}
        r={RADIUS}
      />
    </Chart>
  )
}

/** The axis below them. */
export function WhiskerAxis({
  scale,
  title,
}: {
  scale: ScaleLinear<number, number>
  title: string
}) {
  const [from = 0, to = 0] = scale.domain()
  return (
    <Chart
      label={`${title}, from ${from.toPrecision(3)} to ${to.toPrecision(3)}`}
      width={WIDTH}
      height={AXIS_HEIGHT}
    >
      <BottomAxis scale={scale} at={4} title={title} />
    </Chart>
  )
}
