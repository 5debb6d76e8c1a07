import { Html } from "@elysiajs/html"
import { pixels } from "../charts/chart.tsx"

/** One shape a class, around a point, so that colour is not all that tells them apart. */
const SHAPES = [
  "m0 -4a4 4 0 1 1 0 8a4 4 0 1 1 0 -8z",
  "m-3.5 -3.5h7v7h-7z",
  "m0 -4.5l4.4 7.9h-8.8z",
  "m0 -5l5 5l-5 5l-5 -5z",
  "m0 4.5l4.4 -7.9h-8.8z",
  "m-1.5 -4.5h3v3h3v3h-3v3h-3v-3h-3v-3h3z",
  "m-4.5 -2h9v4h-9z",
  "m-2 -4.5h4v9h-4z",
] as const

/** The CSS class of a class's colour: with more classes than colours they begin anew. */
export function classColour(index: number): string {
  return `class-${index % SHAPES.length}`
}

/** The shape and the colour of a class, in a text. */
export function ClassMark({ index }: { index: number }) {
  return (
    <svg class="class-mark" viewBox="-6 -6 12 12" width="14" height="14" aria-hidden="true">
      <path class={classColour(index)} d={classShape(index, 0, 0)} />
    </svg>
  )
}

/** The shape of a class at a place of a drawing, as a part of a path. */
export function classShape(index: number, x: number, y: number): string {
  return `M${pixels(x)} ${pixels(y)}${SHAPES[index % SHAPES.length] ?? ""}`
}
