import type { Fault } from "../../model/document.ts"
import { isMapping, isValue, type Value } from "./value.ts"

/** The names that stand for a value at one place of a configuration, by their full name. */
export interface Scope {
  readonly values: ReadonlyMap<string, unknown>
  /** What the place is called in a message: "the command decode_key". */
  readonly place: string
}

/** Where a fault is reported to. */
export type Report = (fault: Fault) => void

const TEMPLATE = /\\?<<(?:\s*([A-Za-z_][\w.-]*)\s*>>)?/g

/**
 * Puts values in the place of `<< names >>`, in all texts of a part of a configuration.
 *
 * A text that is a single template becomes the value itself, of whatever type; within a longer text it
 * is written out. `\<<` stands for `<<`, which a shell's here-document needs.
 *
 * @param path where the part stands, for the faults
 * @returns the part with its values; what could not be replaced is left as it was, and reported
 */
export function fill(part: unknown, scope: Scope, path: string, report: Report): unknown {
  if (typeof part === "string") return fillText(part, scope, path, report)
  if (Array.isArray(part)) {
    return part.map((item, index) => fill(item, scope, `${path}[${index}]`, report))
  }
  if (!isMapping(part)) return part
  return Object.fromEntries(
    Object.entries(part).map(([key, item]) => [key, fill(item, scope, `${path}.${key}`, report)]),
  )
}

function fillText(text: string, scope: Scope, path: string, report: Report): unknown {
  const valueOf = (name: string): unknown => {
    if (scope.values.has(name)) return scope.values.get(name)
    const known = [...scope.values.keys()].filter((key) => !key.startsWith("pipeline."))
    const declared = known.length > 0 ? `; it has ${known.join(", ")}` : ""
    report({ path, message: `<< ${name} >> is not known in ${scope.place}${declared}` })
    return undefined
  }
  const whole = /^<<\s*([A-Za-z_][\w.-]*)\s*>>$/.exec(text)?.[1]
  if (whole) return valueOf(whole) ?? text
  return text.replaceAll(TEMPLATE, (found: string, name: string | undefined) => {
    if (found.startsWith("\\")) return found.slice(1)
    if (name === undefined) {
      report({ path, message: "<< begins a template; write \\<< where a shell is meant to see it" })
      return found
    }
    const value = valueOf(name)
    if (value === undefined) return found
    if (isValue(value)) return String(value satisfies Value)
    report({ path, message: `<< ${name} >> is a list of steps and can't stand within a text` })
    return found
  })
}
