import { argumentsOf, declarationsOf } from "./parameters.ts"
import { decide } from "./logic.ts"
import { ORBS } from "./orbs/known.ts"
import type { OrbElement } from "./orbs/orb.ts"
import { type Config, faultsOfStep, isBuiltIn } from "./schema.ts"
import { fill, type Report, type Scope } from "./template.ts"
import { entriesOf, isMapping, itemsOf, type Mapping, type Value } from "./value.ts"

/** A step that runs commands of the shell. */
export interface RunStep {
  readonly kind: "run"
  readonly name: string
  readonly command: string
  readonly environment: Readonly<Record<string, Value>>
  readonly when: "on_success" | "on_fail" | "always"
  readonly isBackground: boolean
  /** Whether the commands stand in this repository, and are not a model of an orb's. */
  readonly isOwn: boolean
  /** Where the step stands in the configuration. */
  readonly path: string
}

/** A step of CircleCI's own. */
export interface BuiltInStep {
  readonly kind: "built-in"
  readonly name: string
  readonly values: Mapping
  readonly path: string
}

/** A step as it is executed: all commands opened, all values put in. */
export type Step = RunStep | BuiltInStep

/** What compiling works on. */
export interface Source {
  readonly config: Config
  /** Values of the pipeline and of its parameters, by full name. */
  readonly pipeline: ReadonlyMap<string, Value>
  readonly report: Report
}

/** The names that are known within an element of a configuration: its arguments, and the pipeline's. */
export function scopeOf(source: Source, values: Mapping, place: string): Scope {
  const own = Object.entries(values).map(([name, value]) => [`parameters.${name}`, value] as const)
  return { place, values: new Map<string, unknown>([...source.pipeline, ...own]) }
}

/** Where a list of steps stands, and what it knows. */
export interface Place {
  readonly scope: Scope
  readonly path: string
  /** The commands that led here, from the outermost; one that calls itself is found by it. */
  readonly callers: readonly string[]
  readonly isOwn: boolean
}

/** Opens a list of steps: commands and orbs' commands become the steps that they come to. */
export function expand(steps: unknown, source: Source, place: Place): Step[] {
  return itemsOf(steps).flatMap((step, index) => {
    const path = `${place.path}[${index}]`
    if (typeof step === "string") return call(step, {}, source, { ...place, path })
    const [[name, value] = ["", undefined], ...more] = entriesOf(step)
    if (name === "" || more.length > 0) {
      source.report({ path, message: "a step is a name, or a mapping with one key: its name" })
      return []
    }
    const inner = { ...place, path: `${path}.${name}` }
    return name === "when" || name === "unless"
      ? conditional(name, value, source, inner)
      : call(name, value ?? {}, source, inner)
  })
}

function conditional(
  name: "when" | "unless",
  value: unknown,
  source: Source,
  place: Place,
): Step[] {
  const { condition, steps } = isMapping(value) ? value : {}
  if (condition === undefined || !Array.isArray(steps)) {
    source.report({ path: place.path, message: `${name} needs a condition and a list of steps` })
    return []
  }
  const holds = decide(condition, place.scope, `${place.path}.condition`, source.report)
  // What is not executed is opened too, so that its faults are found whatever the trigger is.
  const opened = expand(steps, source, { ...place, path: `${place.path}.steps` })
  return holds === (name === "when") ? opened : []
}

function call(name: string, given: unknown, source: Source, place: Place): Step[] {
  const { scope, path } = place
  if (name === "steps") {
    return expand(fill(given, scope, path, source.report), source, place)
  }
  if (isBuiltIn(name)) return [builtIn(name, given, source, place)]
  const values = fill(given, scope, path, source.report)
  if (!isMapping(values)) {
    source.report({ path, message: `the arguments of ${name} are a mapping` })
    return []
  }
  const callee = `the command ${name}`
  if (place.callers.includes(name)) {
    source.report({
      path,
      message: `${callee} calls itself: ${[...place.callers, name].join(" → ")}`,
    })
    return []
  }
  const callers = [...place.callers, name]
  if (name.includes("/")) {
    const element = orbElement("commands", name, source, path)
    if (!element) return []
    const own = argumentsOf(element.parameters, values, { callee, path, report: source.report })
    return expand(element.steps(own), source, { ...place, callers, isOwn: false })
  }
  const command = source.config.commands?.[name]
  if (!command) {
    const known = Object.keys(source.config.commands ?? {}).join(", ")
    source.report({ path, message: `there is no step or command ${name}; commands: ${known}` })
    return []
  }
  const declared = declarationsOf(command.parameters, `commands.${name}.parameters`, source.report)
  const own = argumentsOf(declared, values, { callee, path, report: source.report })
  return expand(command.steps, source, {
    ...place,
    callers,
    path: `commands.${name}.steps`,
    scope: scopeOf(source, own, callee),
  })
}

function builtIn(name: string, given: unknown, source: Source, place: Place): Step {
  const { scope, path } = place
  // What an orb's model says is meant for the shell as it stands.
  const filled = place.isOwn ? fill(given, scope, path, source.report) : given
  const values = name === "run" && typeof filled === "string" ? { command: filled } : filled
  for (const fault of faultsOfStep(name, values, path)) source.report(fault)
  const mapping = isMapping(values) ? values : {}
  if (name !== "run") return { kind: "built-in", name, values: mapping, path }
  const { command = "", name: title, environment = {}, when = "on_success" } = mapping
  return {
    kind: "run",
    name: String(title ?? String(command).split("\n")[0]),
    command: String(command),
    environment: environment as RunStep["environment"],
    when: when as RunStep["when"],
    isBackground: mapping["background"] === true,
    isOwn: place.isOwn,
    path,
  }
}

/** Finds a command or a job of an orb, or reports what is wrong with its name. */
export function orbElement(
  kind: "commands" | "jobs",
  name: string,
  source: Source,
  path: string,
): OrbElement | undefined {
  const [alias = "", element = ""] = name.split("/")
  const reference = source.config.orbs?.[alias]
  if (!reference) {
    const known = Object.keys(source.config.orbs ?? {}).join(", ")
    source.report({ path, message: `there is no orb ${alias}; orbs: ${known}` })
    return undefined
  }
  const orb = ORBS.get(reference)
  const found = orb?.[kind][element]
  if (orb && !found) {
    const known = Object.keys(orb[kind]).join(", ")
    const message = `${reference} has no ${element} among the ${kind} known here: ${known}`
    source.report({ path, message })
  }
  return found
}
