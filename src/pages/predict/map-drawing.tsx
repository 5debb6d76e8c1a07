import { Html } from "@elysiajs/html"
import type { ClassCard } from "../../../model/card.ts"
import type { Feature } from "../../../model/feature.ts"
import type { Band } from "../../inference/bands.ts"
import type { DecisionMap } from "../../inference/decision-map.ts"
import { BottomAxis, LeftAxis } from "../charts/axis.tsx"
import { Chart, pixels } from "../charts/chart.tsx"
import { headingOf } from "../feature-text.ts"
import { classColour, classShape } from "./class-mark.tsx"
import {
  boundaryPath,
  DRAWING,
  PLOT,
  regionPath,
  type Sheet,
  sheetOf,
  type Spot,
  spotOf,
} from "./map-sheet.ts"

/** What the drawing shows, and what it is called. */
export interface MapDrawingProps {
  card: ClassCard
  map: DecisionMap
  row: readonly number[]
  label: string
}

/** The map as a drawing: regions, rows of the training data, and the row itself. */
export function MapDrawing({ card, map, row, label }: MapDrawingProps) {
  const { classes } = card
  const sheet = sheetOf(card, map)
  const regions = classes.map((_, index) => map.bands.filter((band) => band.label === index))
  return (
    <Chart label={label} width={DRAWING.width} height={DRAWING.height}>
      {regions.map((bands, index) => (
        <path class={`region ${classColour(index)}`} d={regionPath(bands, sheet)} />
      ))}
      <path class="boundary" d={boundaryPath(map.bands, sheet)} />
      {classes.map((_, index) => (
        <path
          class={`sample ${classColour(index)}`}
          d={sheet.marks
            .filter((mark) => mark.label === index)
            .map((mark) => classShape(index, mark.x, mark.y))
            .join("")}
        />
      ))}
      {regions.map((bands, index) => (
        <RegionName name={classes[index]?.label ?? ""} bands={bands} sheet={sheet} />
      ))}
      <Place x={sheet.x(row[map.x.feature] ?? 0)} y={sheet.y(row[map.y.feature] ?? 0)} />
      <BottomAxis scale={sheet.x} at={PLOT.bottom} title={titleOf(card, map.x.feature)} />
      <LeftAxis
        scale={sheet.y}
        at={PLOT.left}
        right={PLOT.left}
        title={titleOf(card, map.y.feature)}
      />
    </Chart>
  )
}

function titleOf({ features }: ClassCard, index: number): string {
  return headingOf(features[index] as Feature)
}

function RegionName({
  name,
  bands,
  sheet,
}: {
  name: string
  bands: readonly Band[]
  sheet: Sheet
}) {
  const spot = spotOf(name, bands, sheet)
  if (!spot) return <></>
  return (
    <text class="region-name" x={pixels(spot.x)} y={pixels(spot.y)} text-anchor="middle" safe>
      {name}
    </text>
  )
}

/** The row itself: a ring with hairs, seen on any colour. */
function Place(spot: Spot) {
  const [x, y] = [pixels(spot.x), pixels(spot.y)]
  const hairs = `M${x - 14} ${y}h10m8 0h10M${x} ${y - 14}v10m0 8v10`
  return (
    <g class="place">
      <path class="halo" d={hairs} />
      <circle class="halo" cx={x} cy={y} r="7" />
      <path d={hairs} />
      <circle cx={x} cy={y} r="7" />
    </g>
  )
}
