import type { Children } from "@kitajs/html"
import { Html } from "@elysiajs/html"

/** A drawing, and what it shows. */
export interface ChartProps {
  /** What is to be seen, in a sentence or two, for whoever doesn't see it. */
  label: string
  /** In CSS pixels; a narrow screen shows all of it smaller. */
  width: number
  height: number
  children: Children
}

/** The sheet that a chart is drawn on. */
export function Chart({ label, width, height, children }: ChartProps) {
  return (
    <svg
      role="img"
      aria-label={Html.escapeHtml(label)}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
    >
      {children as "safe"}
    </svg>
  )
}

/** A length or a place in a drawing: a hundredth of a pixel is finer than any screen. */
export function pixels(value: number): number {
  return Math.round(value * 100) / 100
}
