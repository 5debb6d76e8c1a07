/** A share as people read it: never 0 % or 100 % for what is neither. */
export function percentText(share: number): string {
  if (share > 0 && share < 0.0005) return "< 0.1 %"
  if (share < 1 && share >= 0.9995) return "> 99.9 %"
  return `${(100 * share).toFixed(1)} %`
}

/** A difference of shares. */
export function pointsText(difference: number): string {
  return `${(100 * difference).toFixed(1)} points`
}

/** A figure that is no share. */
export function decimalText(figure: number): string {
  return figure.toFixed(3)
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
