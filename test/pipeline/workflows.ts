import { decide, holds } from "./logic.ts"
import { compileJob, type Job } from "./jobs.ts"
import {
  faultsOf,
  type Invocation,
  Invocation as InvocationSchema,
  isInvocationKey,
} from "./schema.ts"
import { scopeOf, type Source } from "./steps.ts"
import { fill, type Scope } from "./template.ts"
import { entriesOf, isMapping, itemsOf, type Mapping } from "./value.ts"

/** How a job can have ended (configuration reference, `requires`). */
const STATUSES = ["success", "failed", "canceled", "unauthorized", "not_run"]

/** That a job waits for another. */
export interface Requirement {
  readonly name: string
  /** The ends of the other upon which the job starts. */
  readonly statuses: readonly string[]
}

/** A job in its place in a workflow. */
export interface Node {
  readonly name: string
  readonly type: "build" | "approval" | "no-op"
  /** What is executed; undefined for an approval and for a no-op. */
  readonly job: Job | undefined
  readonly requires: readonly Requirement[]
  readonly contexts: readonly string[]
  readonly serialGroup: string | undefined
  /** Whether its filters take this pipeline. */
  readonly isSelected: boolean
  readonly path: string
}

/** A workflow for one pipeline. */
export interface Workflow {
  readonly name: string
  /** Whether its condition takes this pipeline. */
  readonly isActive: boolean
  readonly nodes: readonly Node[]
}

/** Compiles a workflow for the pipeline whose values the source holds. */
export function compileWorkflow(name: string, source: Source): Workflow {
  const path = `workflows.${name}`
  const workflow = source.config.workflows[name]
  const scope = scopeOf(source, {}, `the workflow ${name}`)
  const taken = (key: "when" | "unless"): boolean | undefined => {
    const statement = workflow?.[key]
    if (statement === undefined) return undefined
    return typeof statement === "string"
      ? holds(statement, scope, `${path}.${key}`, source.report)
      : decide(statement, scope, `${path}.${key}`, source.report)
  }
  const isActive = (taken("when") ?? true) && !(taken("unless") ?? false)
  const nodes = itemsOf(workflow?.jobs).flatMap((call, index) =>
    compileCall(call, `${path}.jobs[${index}]`, scope, source),
  )
  return { name, isActive, nodes }
}

function compileCall(call: unknown, path: string, scope: Scope, source: Source): Node[] {
  const [[definition, settings] = ["", undefined], ...more] =
    typeof call === "string" ? [[call, {}] as [string, unknown]] : entriesOf(call)
  if (definition === "" || more.length > 0 || !isMapping(settings ?? {})) {
    source.report({
      path,
      message: "a job is called by its name, or by a mapping with one key: its name",
    })
    return []
  }
  const here = typeof call === "string" ? path : `${path}.${definition}`
  const all = (settings ?? {}) as Mapping
  return combinationsOf(all["matrix"]).flatMap((combination) => {
    const inner: Scope = {
      ...scope,
      values: new Map([
        ...scope.values,
        ...entriesOf(combination).map(([key, value]) => [`matrix.${key}`, value] as const),
      ]),
    }
    // Steps are filled when they are opened, each in its own scope.
    const { "pre-steps": preSteps, "post-steps": postSteps } = all
    const rest = entriesOf(all).filter(
      ([key]) => !["pre-steps", "post-steps", "matrix"].includes(key),
    )
    const entries = entriesOf(fill(Object.fromEntries(rest), inner, here, source.report))
    const own = Object.fromEntries(entries.filter(([key]) => isInvocationKey(key)))
    const faults = faultsOf(InvocationSchema, own, here)
    for (const fault of faults) source.report(fault)
    if (faults.length > 0) return []
    const given = Object.fromEntries(entries.filter(([key]) => !isInvocationKey(key)))
    const invocation = own as Invocation
    const suffix = Object.values(combination).map((value) => `-${String(value)}`)
    const fallback = [definition, ...suffix].join("")
    const type = invocation.type ?? (source.config.jobs[definition]?.type || "build")
    const jobCall = {
      definition,
      given: { ...given, ...combination },
      preSteps,
      postSteps,
      path: here,
    }
    return [
      {
        name: invocation.name ?? fallback,
        type,
        job: type === "build" ? compileJob(jobCall, source) : undefined,
        requires: requirementsOf(invocation.requires ?? [], here, source),
        contexts: [invocation.context ?? []].flat(),
        serialGroup: invocation["serial-group"],
        isSelected: isSelected(invocation.filters, inner, here, source),
        path: here,
      },
    ]
  })
}

/** Without a filter a job takes every branch and no tag. */
function isSelected(
  filters: string | undefined,
  scope: Scope,
  path: string,
  { pipeline, report }: Source,
): boolean {
  if (filters === undefined) return pipeline.get("pipeline.git.tag") === ""
  return holds(filters, scope, `${path}.filters`, report)
}

function requirementsOf(
  requires: NonNullable<Invocation["requires"]>,
  path: string,
  { report }: Source,
): Requirement[] {
  return requires.flatMap((required, index): Requirement[] => {
    if (typeof required === "string") return [{ name: required, statuses: ["success"] }]
    return entriesOf(required).map(([name, given]) => {
      const statuses = [given].flat().map(String)
      for (const status of statuses) {
        if ([...STATUSES, "terminal"].includes(status)) continue
        const message = `a job ends as ${STATUSES.join(", ")} or terminal (any of them), found ${status}`
        report({ path: `${path}.requires[${index}]`, message })
      }
      return { name, statuses: statuses.includes("terminal") ? STATUSES : statuses }
    })
  })
}

/** All combinations of a matrix's values, without those that it leaves out; one that is empty if there is no matrix. */
function combinationsOf(matrix: unknown): Mapping[] {
  if (!isMapping(matrix)) return [{}]
  let combinations: Mapping[] = [{}]
  for (const [key, values] of entriesOf(matrix["parameters"])) {
    combinations = combinations.flatMap((combination) =>
      itemsOf(values).map((value) => Object.assign({}, combination, { [key]: value })),
    )
  }
  const excluded = itemsOf(matrix["exclude"]).map(entriesOf)
  return combinations.filter(
    (combination) =>
      !excluded.some((left) => left.every(([key, value]) => combination[key] === value)),
  )
}
