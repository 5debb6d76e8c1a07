/** The types of answers for programs. */
const FOR_PROGRAMS = ["text/csv", "application/json", "application/problem+json"]

/** Whether who asks is a browser with a person before it: a page is named, and nothing above it. */
export function prefersHtml({ headers }: Request): boolean {
  const weights = new Map<string, number>()
  for (const range of (headers.get("accept") ?? "").toLowerCase().split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim())
    const weight = parameters.find((parameter) => parameter.startsWith("q="))
    weights.set(type, weight ? Number(weight.slice("q=".length)) : 1)
  }
  const html = weights.get("text/html") ?? 0
  return html > 0 && FOR_PROGRAMS.every((type) => (weights.get(type) ?? 0) < html)
}
