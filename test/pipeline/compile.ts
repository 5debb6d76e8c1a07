import type { Fault } from "../../model/document.ts"
import { argumentsOf, declarationsOf } from "./parameters.ts"
import { pipelineValues, replacementOf, type Trigger } from "./pipeline-values.ts"
import type { Config } from "./schema.ts"
import type { Source } from "./steps.ts"
import { entriesOf, isMapping, isValue, type Value } from "./value.ts"
import { compileWorkflow, type Workflow } from "./workflows.ts"

/** A configuration for one pipeline: what CircleCI would execute, and what keeps it from doing so. */
export interface Compiled {
  readonly workflows: readonly Workflow[]
  readonly faults: readonly Fault[]
}

/**
 * Compiles a configuration for one pipeline, as CircleCI does before the first job starts: parameters
 * checked, templates filled, commands, executors and orbs opened, conditions and filters decided.
 */
export function compile(config: Config, trigger: Trigger): Compiled {
  const faults = new Map<string, Fault>()
  // One place in a command is reached from many jobs.
  const report = (fault: Fault) => faults.set(`${fault.path}: ${fault.message}`, fault)
  const declared = declarationsOf(config.parameters, "parameters", report)
  const own = argumentsOf(declared, trigger.parameters, {
    callee: "the pipeline",
    path: "parameters",
    report,
  })
  const pipeline = new Map<string, Value>([
    ...pipelineValues(trigger),
    ...entriesOf(own).flatMap(([name, value]) =>
      isValue(value) ? [[`pipeline.parameters.${name}`, value] as const] : [],
    ),
  ])
  findDeprecated(config, "", report)
  const source: Source = { config, pipeline, report }
  const workflows = Object.keys(config.workflows).map((name) => compileWorkflow(name, source))
  return { workflows, faults: [...faults.values()] }
}

/** Reports the pipeline values that are deprecated, wherever a text names them. */
function findDeprecated(part: unknown, path: string, report: (fault: Fault) => void): void {
  if (typeof part === "string") {
    for (const [name] of part.matchAll(/\bpipeline\.[\w.]+/g)) {
      const replacement = replacementOf(name)
      if (replacement) report({ path, message: `${name} is deprecated; use ${replacement}` })
    }
  } else if (Array.isArray(part)) {
    part.forEach((item, index) => findDeprecated(item, `${path}[${index}]`, report))
  } else if (isMapping(part)) {
    for (const [key, item] of Object.entries(part)) {
      findDeprecated(item, path ? `${path}.${key}` : key, report)
    }
  }
}
