/** What a parameter or a pipeline value can be, once it is known. */
export type Value = string | number | boolean

/** A mapping of a YAML file before anything is known of it. */
export type Mapping = Readonly<Record<string, unknown>>

/** Whether something is a mapping: neither a list, nor a single value, nor nothing. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** Whether something is a single value of the kinds that a template can stand for. */
export function isValue(value: unknown): value is Value {
  return ["string", "number", "boolean"].includes(typeof value)
}

/** The entries of a mapping; none if it isn't one. */
export function entriesOf(value: unknown): [string, unknown][] {
  return isMapping(value) ? Object.entries(value) : []
}

/** The items of a list; none if it isn't one. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
