import type { Report } from "./template.ts"
import { entriesOf, isMapping, itemsOf, type Mapping } from "./value.ts"

/** The kinds of parameters that CircleCI has (configuration reference, "Parameter types"). */
export const PARAMETER_TYPES = [
  "string",
  "boolean",
  "integer",
  "enum",
  "executor",
  "steps",
  "env_var_name",
] as const

/** What a command, a job, an executor or a pipeline says of one of its parameters. */
export interface Declaration {
  readonly type: (typeof PARAMETER_TYPES)[number]
  /** Left out: the parameter has to be given. */
  readonly default?: unknown
  /** The words that an enum can be. */
  readonly enum?: readonly string[]
}

/** The parameters of one element, by name. */
export type Declarations = Readonly<Record<string, Declaration>>

const CHECKS: Record<Declaration["type"], (value: unknown, declared: Declaration) => boolean> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: Number.isInteger,
  enum: (value, declared) => (declared.enum ?? []).includes(value as string),
  executor: (value) => typeof value === "string" || isMapping(value),
  steps: Array.isArray,
  env_var_name: (value) => typeof value === "string" && /^[A-Za-z_]\w*$/.test(value),
}

/** What a parameter takes, in words. */
function wanted({ type, enum: words = [] }: Declaration): string {
  if (type === "enum") return `one of ${words.join(", ")}`
  if (type === "env_var_name") return "the name of a variable of the environment, without a $"
  return (
    { string: "a text", boolean: "true or false", integer: "a whole number" }[type as string] ??
    `a value of type ${type}`
  )
}

/**
 * The values of an element's parameters: those given, else their defaults.
 *
 * @param declared the parameters of the element
 * @param given what the caller writes
 * @param callee what the element is called in a message: "the command decode_key"
 * @param path where the caller stands
 * @param report is told of parameters that are unknown, missing, or not of their type
 */
export function argumentsOf(
  declared: Declarations,
  given: Mapping,
  { callee, path, report }: { callee: string; path: string; report: Report },
): Record<string, unknown> {
  for (const name of Object.keys(given)) {
    if (name in declared) continue
    const names = Object.keys(declared)
    const known = names.length > 0 ? `it has ${names.join(", ")}` : "it has none"
    report({ path: `${path}.${name}`, message: `${callee} has no parameter ${name}; ${known}` })
  }
  const values: Record<string, unknown> = {}
  for (const [name, declaration] of Object.entries(declared)) {
    const value = name in given ? given[name] : declaration.default
    if (value === undefined) {
      report({ path, message: `${callee} needs the parameter ${name} (${wanted(declaration)})` })
    } else if (!CHECKS[declaration.type](value, declaration)) {
      const found = JSON.stringify(value)
      report({
        path: name in given ? `${path}.${name}` : path,
        message: `${name} of ${callee} takes ${wanted(declaration)}, found ${found}`,
      })
    }
    values[name] = value
  }
  return values
}

/**
 * Reads the `parameters:` of an element, and reports what can't be one.
 *
 * @param path where they stand
 */
export function declarationsOf(parameters: unknown, path: string, report: Report): Declarations {
  return Object.fromEntries(
    entriesOf(parameters).map(([name, given]) => {
      const declaration = given as Declaration
      const place = `${path}.${name}`
      if (declaration.type === "enum" && itemsOf(declaration.enum).length === 0) {
        report({ path: place, message: "an enum needs the list of its words" })
      }
      if ("default" in declaration && !CHECKS[declaration.type](declaration.default, declaration)) {
        const found = JSON.stringify(declaration.default)
        report({ path: place, message: `its default ${found} is not ${wanted(declaration)}` })
      }
      return [name, declaration]
    }),
  )
}
