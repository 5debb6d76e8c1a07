import { acceptedBy, isWhole, type NumberFeature, type Range } from "../../model/feature.ts"

/** Plain decimals with a point or a comma, and no exponent. U+2212 is the minus sign that pages print. */
const PLAIN_NUMBER = /^[+\u2212-]?(\d+([.,]\d*)?|[.,]\d+)$/
/** What half of the world reads as a decimal, and the other half as thousands. */
const GROUPED = /^[+\u2212-]?[1-9]\d{0,2},\d{3}$/

/**
 * Reads a number as people write it.
 *
 * @param text without blanks around it
 * @returns undefined for what is none
 */
export function plainNumber(text: string): number | undefined {
  if (!PLAIN_NUMBER.test(text)) return undefined
  return Number(text.replace(",", ".").replace("\u2212", "-"))
}

/**
 * Whether `1,234` may be meant as 1234: where the feature accepts that, unless it is known that
 * only 1.234 is like what was seen in training.
 */
export function isAmbiguous(text: string, feature: NumberFeature): boolean {
  if (!GROUPED.test(text) || isWhole(feature)) return false
  const [decimal, grouped] = readingsOf(text)
  if (!isWithin(acceptedBy(feature), grouped)) return false
  const { observed } = feature
  return !observed || isWithin(observed, grouped) || !isWithin(observed, decimal)
}

/** What an ambiguous number can be, as the middle of a sentence. */
export function readingsText(text: string): string {
  const [decimal, grouped] = readingsOf(text)
  return `can be read as ${decimal} and as ${grouped}`
}

function readingsOf(text: string): [decimal: number, grouped: number] {
  const [decimal, grouped] = [text, text.replace(",", "")].map(plainNumber)
  return [decimal ?? Number.NaN, grouped ?? Number.NaN]
}

function isWithin({ min, max }: Range, value: number): boolean {
  return value >= min && value <= max
}
