/** A media range of an Accept header (RFC 9110, 12.5.1). */
interface MediaRange {
  range: string
  weight: number
}

/**
 * Which of some media types a client would rather have.
 *
 * @param accept its Accept header; without one it takes anything
 * @param offered in the order of the server's own preference, which counts among equals
 * @returns undefined if it takes none of them
 */
export function preferredType<Type extends string>(
  accept: string | null,
  offered: readonly Type[],
): Type | undefined {
  const ranges = readRanges(accept?.trim() || "*/*")
  const weights = offered.map((type) => weightOf(type, ranges))
  const best = Math.max(...weights)
  return best > 0 ? offered[weights.indexOf(best)] : undefined
}

/** The weight of the most specific range that a type is in. */
function weightOf(type: string, ranges: readonly MediaRange[]): number {
  const family = `${type.slice(0, type.indexOf("/"))}/*`
  for (const wanted of [type, family, "*/*"]) {
    const found = ranges.find(({ range }) => range === wanted)
    if (found) return found.weight
  }
  return 0
}

function readRanges(accept: string): MediaRange[] {
  return accept.split(",").map((part) => {
    const [range = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase())
    const weight = parameters.find((text) => text.startsWith("q="))?.slice("q=".length)
    // A weight that is no number counts as 0.
    return { range, weight: weight === undefined ? 1 : Number(weight) || 0 }
  })
}

/** The types of answers for programs. */
const FOR_PROGRAMS = ["text/csv", "application/json", "application/problem+json"] as const

/** Whether who asks is a browser with a person before it: a page is wanted above all else. */
export function prefersHtml({ headers }: Request): boolean {
  return preferredType(headers.get("accept"), [...FOR_PROGRAMS, "text/html"]) === "text/html"
}

/** Whether a client takes a content coding (RFC 9110, 12.5.3); without the header it is not asked. */
export function acceptsCoding({ headers }: Request, coding: string): boolean {
  const ranges = readRanges(headers.get("accept-encoding") ?? "")
  const wanted =
    ranges.find(({ range }) => range === coding) ?? ranges.find(({ range }) => range === "*")
  return wanted !== undefined && wanted.weight > 0
}
