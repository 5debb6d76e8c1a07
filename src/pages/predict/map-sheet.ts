import { scaleLinear, type ScaleLinear } from "d3-scale"
import { type ClassCard, isTrained } from "../../../model/card.ts"
import { type Feature, isCategory } from "../../../model/feature.ts"
import type { TrainedCard } from "../../../model/trained-card.ts"
import type { Band } from "../../inference/bands.ts"
import type { DecisionMap } from "../../inference/decision-map.ts"
import { pixels } from "../charts/chart.tsx"

/** The size of the drawing, in pixels, and the map in it: around it are its axes. */
export const DRAWING = { width: 460, height: 380 } as const
export const PLOT = { left: 48, right: 448, top: 24, bottom: 334 } as const

/**
 * The room that a name takes: a letter is about so wide. A mark that it hides is worth so many pixels
 * of a region's width.
 */
const NAME = { letter: 7, height: 16, mark: 30 } as const

/** A place in the drawing, in pixels. */
export interface Spot {
  readonly x: number
  readonly y: number
}

/** From values to places, and rows of the training data at theirs, where the card carries some. */
export interface Sheet {
  readonly x: ScaleLinear<number, number>
  readonly y: ScaleLinear<number, number>
  /** With the index of the class of each. */
  readonly marks: readonly (Spot & { readonly label: number })[]
}

/** Puts a map on a sheet. */
export function sheetOf(card: ClassCard, map: DecisionMap): Sheet {
  const x = scaleLinear([map.x.min, map.x.max], [PLOT.left, PLOT.right])
  const y = scaleLinear([map.y.min, map.y.max], [PLOT.bottom, PLOT.top])
  const marks = sampleOf(card).map(({ features, class: name }) => ({
    x: x(features[map.x.feature] ?? 0),
    y: y(features[map.y.feature] ?? 0),
    label: card.classes.findIndex((one) => one.name === name),
  }))
  return { x, y, marks }
}

/** The rows of the training data that a card carries. */
export function sampleOf(card: ClassCard): NonNullable<TrainedCard["training"]["sample"]> {
  return isTrained(card) ? (card.training.sample ?? []) : []
}

/** The unit of a feature; a category has none. */
export function unitOf(feature: Feature | undefined): string | undefined {
  return feature === undefined || isCategory(feature) ? undefined : feature.unit
}

/** The outline of a region, as a path. */
export function regionPath(bands: readonly Band[], { x, y }: Sheet): string {
  return bands
    .map(({ low, high }) => {
      const [bottom, top] = [pixels(y(low.y)), pixels(y(high.y))]
      return `M${pixels(x(low.from))} ${bottom}H${pixels(x(low.to))}L${pixels(x(high.to))} ${top}H${pixels(x(high.from))}Z`
    })
    .join("")
}

/** The lines between regions, as a path: colours alone do not tell everybody where one ends. */
export function boundaryPath(bands: readonly Band[], { x, y }: Sheet): string {
  const isInside = (to: number) => x(to) < PLOT.right - 1
  return bands
    .filter(({ low, high }) => isInside(low.to) || isInside(high.to))
    .map(
      ({ low, high }) =>
        `M${pixels(x(low.to))} ${pixels(y(low.y))}L${pixels(x(high.to))} ${pixels(y(high.y))}`,
    )
    .join("")
}

/**
 * Where a region is named: where it is wide, and as few rows of the training data lie as can be.
 *
 * @returns undefined if it is nowhere wide enough
 */
export function spotOf(
  name: string,
  bands: readonly Band[],
  { x, y, marks }: Sheet,
): Spot | undefined {
  const room = NAME.letter * (name.length + 2)
  const spots = bands.map(({ low, high }) => {
    const spot = {
      x: (x(low.from) + x(low.to) + x(high.from) + x(high.to)) / 4,
      y: y((low.y + high.y) / 2),
    }
    const width = (x(low.to) - x(low.from) + x(high.to) - x(high.from)) / 2
    const hidden = marks.filter(
      (mark) => Math.abs(mark.x - spot.x) < room / 2 && Math.abs(mark.y - spot.y) < NAME.height,
    )
    const isInside = spot.y > PLOT.top + NAME.height && spot.y < PLOT.bottom - NAME.height
    return { spot, fits: isInside && width >= room, worth: width - NAME.mark * hidden.length }
  })
  return spots.filter(({ fits }) => fits).toSorted((one, other) => other.worth - one.worth)[0]?.spot
}
