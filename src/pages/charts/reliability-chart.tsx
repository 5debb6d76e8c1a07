import { Html } from "@elysiajs/html"
import { scaleLinear, scaleSqrt } from "d3-scale"
import type { TrainedCard } from "../../../model/trained-card.ts"
import { BottomAxis, LeftAxis } from "./axis.tsx"
import { Chart, pixels } from "./chart.tsx"

const WIDTH = 300
const HEIGHT = 300
const LEFT = 48
const RIGHT = WIDTH - 24
const TOP = 28
const BOTTOM = HEIGHT - 42
/** The radius of the point with the most rows. */
const LARGEST = 10
/** And of one with next to none, which has to be seen too. */
const SMALLEST = 3

/** Answers that were about as sure, and how often they were right. */
export type Reliability = NonNullable<TrainedCard["evaluation"]["reliability"]>

/**
 * How often answers were right, by how sure the model was of them. On the dashed line it is as often
 * right as it says; below it, less often. The area of a point grows with its rows.
 */
export function ReliabilityChart({ points }: { points: Reliability }) {
  const x = scaleLinear([0, 1], [LEFT, RIGHT])
  const y = scaleLinear([0, 1], [BOTTOM, TOP])
  const most = Math.max(1, ...points.map(({ rows }) => rows))
  const radius = scaleSqrt([0, most], [SMALLEST, LARGEST])
  const below = points.filter(({ confidence, accuracy }) => accuracy < confidence).length
  return (
    <Chart
      label={`Share of right answers by the probability that the model gave them: ${points.length === 1 ? "1 point" : `${points.length} points`}, ${below} of them below the line on which it is right as often as it says.`}
      width={WIDTH}
      height={HEIGHT}
    >
      <LeftAxis scale={y} at={LEFT} right={RIGHT} title="right" text={percent} />
      <path class="ideal" d={`M${LEFT} ${BOTTOM}L${RIGHT} ${TOP}`} />
      {points.map(({ confidence, accuracy, rows }) => (
        <circle
          class="bar mark"
          cx={pixels(x(confidence))}
          cy={pixels(y(accuracy))}
          r={pixels(radius(rows))}
        />
      ))}
      <BottomAxis scale={x} at={BOTTOM} title="how sure the model was" text={percent} />
    </Chart>
  )
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
