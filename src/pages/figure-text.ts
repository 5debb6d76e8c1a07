/** Between a number and its unit: no line ends there. */
const BLANK = "\u00a0"

/** A share as people read it: never 0 % or 100 % for what is neither. */
export function percentText(share: number): string {
  if (share > 0 && share < 0.0005) return `<${BLANK}0.1${BLANK}%`
  if (share < 1 && share >= 0.9995) return `>${BLANK}99.9${BLANK}%`
  return `${(100 * share).toFixed(1)}${BLANK}%`
}

/** A difference of shares, in hundredths. */
export function pointsText(difference: number): string {
  return `${(100 * difference).toFixed(1)}${BLANK}points`
}

/** A figure that is no share. */
export function decimalText(figure: number): string {
  return figure.toFixed(3)
}

/** A score, or what adds to one: as fine as scores are compared. */
export function scoreText(score: number): string {
  return figureText(score, 4)
}

/** A number that a model answers, with its unit: the digits that a 32-bit float has for sure. */
export function quantityText(value: number, unit?: string): string {
  const text = figureText(value, 6)
  return unit ? `${text}${BLANK}${unit}` : text
}

/** @param digits that count */
function figureText(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)))
}

/** A number of things. */
export function countText(count: number): string {
  return count.toLocaleString("en")
}

/** A size of a file. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < 1e6) return `${(bytes / 1000).toFixed(1)} kB`
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/**
 * A closed range.
 *
 * @param unit of both ends, where they have one
 */
export function rangeText({ min, max }: { min: number; max: number }, unit?: string): string {
  return `${valueText(min)} to ${valueText(max)}${unit ? ` ${unit}` : ""}`
}

/** A value of a feature: as it stands in the card, but the ends of the 32-bit floats are cut. */
function valueText(value: number): string {
  return Math.abs(value) < 1e15 ? String(value) : value.toPrecision(3)
}
