import { Html } from "@elysiajs/html"
import type { ScaleLinear } from "d3-scale"
import { pixels } from "./chart.tsx"

/** So many ticks are asked for; d3 takes the nearest round distance. */
const TICKS = 5
/** Beyond these a plain number is too long for a tick. */
const SMALL = 1e-3
const LARGE = 1e5

/** An axis of a chart. */
export interface AxisProps {
  /** From numbers to pixels. */
  scale: ScaleLinear<number, number>
  /** Where it stands: the y of one at the bottom, the x of one at the left. */
  at: number
  /** What it measures, with its unit. */
  title: string
  /** How a tick reads, where a plain number does not say it. */
  text?: (value: number) => string
}

/** The axis below a chart, with its title below it. */
export function BottomAxis({ scale, at, title, text = numberText(scale) }: AxisProps) {
  const [left = 0, right = 0] = scale.range()
  return (
    <g>
      <path class="axis" d={`M${left} ${at}H${right}`} />
      {scale.ticks(TICKS).map((tick) => (
        <g>
          <path class="axis" d={`M${pixels(scale(tick))} ${at}v5`} />
          <text x={pixels(scale(tick))} y={at + 18} text-anchor="middle" safe>
            {text(tick)}
          </text>
        </g>
      ))}
      <text x={(left + right) / 2} y={at + 35} text-anchor="middle" safe>
        {title}
      </text>
    </g>
  )
}

/** The axis at the left of a chart, with its title above it and lines across the chart. */
export function LeftAxis({
  scale,
  at,
  right,
  title,
  text = numberText(scale),
}: AxisProps & { right: number }) {
  const [bottom = 0, top = 0] = scale.range()
  return (
    <g>
      {scale.ticks(TICKS).map((tick) => (
        <g>
          <path class="grid" d={`M${at} ${pixels(scale(tick))}H${right}`} />
          <text x={at - 6} y={pixels(scale(tick) + 4)} text-anchor="end" safe>
            {text(tick)}
          </text>
        </g>
      ))}
      <path class="axis" d={`M${at} ${bottom}V${top}`} />
      <text x={0} y={12} safe>
        {title}
      </text>
    </g>
  )
}

function numberText(scale: ScaleLinear<number, number>): (value: number) => string {
  const largest = Math.max(...scale.domain().map(Math.abs))
  if (largest >= LARGE) return scale.tickFormat(TICKS, "~s")
  const text = scale.tickFormat(TICKS, largest < SMALL ? "~e" : undefined)
  // Ungrouped, as all other numbers of a page that may be years.
  return (value) => text(value).replaceAll(",", "")
}
