/** So long a line may be: it fits the page beside a browser's margins. */
const LINE = 88

/**
 * JSON as a person reads it: what fits a line stands on one, with blanks between its parts; the rest
 * is indented.
 *
 * @param value anything that JSON can hold
 * @param indent what stands before its first line
 */
export function jsonText(value: unknown, indent = ""): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const isList = Array.isArray(value)
  const parts = isList
    ? (wide: string) => value.map((item) => jsonText(item, wide))
    : (wide: string) =>
        Object.entries(value).map(
          ([key, item]) => `${JSON.stringify(key)}: ${jsonText(item, wide)}`,
        )
  const [open, close, blank] = isList ? ["[", "]", ""] : ["{", "}", " "]
  const items = parts(inner)
  if (items.length === 0) return open + close
  const line = `${open}${blank}${items.join(", ")}${blank}${close}`
  if (indent.length + line.length <= LINE && !line.includes("\n")) return line
  return `${open}\n${items.map((item) => inner + item).join(",\n")}\n${indent}${close}`
}
