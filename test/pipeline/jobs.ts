import { argumentsOf, declarationsOf } from "./parameters.ts"
import { fill } from "./template.ts"
import { expand, orbElement, scopeOf, type Source, type Step } from "./steps.ts"
import { entriesOf, isMapping, type Mapping, type Value } from "./value.ts"

/** Where a job runs. */
export interface Runtime {
  readonly kind: "docker" | "machine"
  readonly image: string
}

/** A job as it is executed. */
export interface Job {
  /** The name in the configuration, `orb/job` for one of an orb. */
  readonly definition: string
  /** The values of its parameters. */
  readonly values: Mapping
  readonly runtime: Runtime | undefined
  readonly resourceClass: string | undefined
  readonly environment: Readonly<Record<string, Value>>
  readonly parallelism: number
  readonly steps: readonly Step[]
}

/** A call of a job. */
export interface JobCall {
  readonly definition: string
  readonly given: Mapping
  readonly preSteps: unknown
  readonly postSteps: unknown
  /** Where the call stands. */
  readonly path: string
}

/** Compiles a job for one call of it; undefined, and reported, if there is no such job. */
export function compileJob(jobCall: JobCall, source: Source): Job | undefined {
  const { definition, path } = jobCall
  const { report } = source
  if (definition.includes("/")) return compileOrbJob(jobCall, source)
  const job = source.config.jobs[definition]
  if (!job) {
    const known = Object.keys(source.config.jobs).join(", ")
    report({ path, message: `there is no job ${definition}; jobs: ${known}` })
    return undefined
  }
  const callee = `the job ${definition}`
  const here = `jobs.${definition}`
  const declared = declarationsOf(job.parameters, `${here}.parameters`, report)
  const values = argumentsOf(declared, jobCall.given, { callee, path, report })
  const scope = scopeOf(source, values, callee)
  const filled = (key: keyof typeof job) => fill(job[key], scope, `${here}.${key}`, report)
  const executors = [job.docker, job.machine, job.executor].filter((part) => part !== undefined)
  if (job.type === undefined && executors.length !== 1) {
    const message = `${callee} needs one of docker, machine and executor, found ${executors.length}`
    report({ path: here, message })
  }
  if (job.type === undefined && !job.steps)
    report({ path: here, message: `${callee} has no steps` })
  const surroundings = job.executor
    ? executorOf(filled("executor"), source, `${here}.executor`)
    : { docker: filled("docker"), machine: filled("machine") }
  const own = { scope, callers: [], isOwn: true }
  return {
    definition,
    values,
    ...runtimeOf({
      ...surroundings,
      ...defined({ resource_class: filled("resource_class") }),
    }),
    environment: {
      ...environmentOf(surroundings),
      ...environmentOf({ environment: filled("environment") }),
    },
    parallelism: Number(filled("parallelism") ?? 1),
    steps: [
      ...around(jobCall, "pre-steps", source),
      ...expand(job.steps, source, { ...own, path: `${here}.steps` }),
      ...around(jobCall, "post-steps", source),
    ],
  }
}

function compileOrbJob(jobCall: JobCall, source: Source): Job | undefined {
  const { definition, given, path } = jobCall
  const element = orbElement("jobs", definition, source, path)
  if (!element) return undefined
  const callee = `the job ${definition}`
  const { report } = source
  const values = argumentsOf(element.parameters, given, { callee, path, report })
  const scope = scopeOf(source, values, callee)
  const surroundings = executorOf(values["executor"], source, `${path}.executor`)
  return {
    definition,
    values,
    ...runtimeOf(surroundings),
    environment: environmentOf(surroundings),
    parallelism: 1,
    steps: [
      ...around(jobCall, "pre-steps", source),
      ...expand(element.steps(values), source, { scope, callers: [], isOwn: false, path }),
      ...around(jobCall, "post-steps", source),
    ],
  }
}

/** The steps that a workflow puts before or behind those of a job: they know the pipeline alone. */
function around(jobCall: JobCall, key: "pre-steps" | "post-steps", source: Source): Step[] {
  const steps = key === "pre-steps" ? jobCall.preSteps : jobCall.postSteps
  const scope = scopeOf(source, {}, `the ${key} of ${jobCall.definition}`)
  return expand(steps, source, { scope, callers: [], isOwn: true, path: `${jobCall.path}.${key}` })
}

/** An executor by its name, with its parameters put in. */
function executorOf(given: unknown, source: Source, path: string): Mapping {
  const [name, values] =
    isMapping(given) && typeof given["name"] === "string"
      ? [given["name"], Object.fromEntries(entriesOf(given).filter(([key]) => key !== "name"))]
      : [String(given), {}]
  const executor = source.config.executors?.[name]
  if (!executor) {
    const known = Object.keys(source.config.executors ?? {}).join(", ")
    source.report({ path, message: `there is no executor ${name}; executors: ${known}` })
    return {}
  }
  const here = `executors.${name}`
  const declared = declarationsOf(executor.parameters, `${here}.parameters`, source.report)
  const callee = `the executor ${name}`
  const own = argumentsOf(declared, values, { callee, path, report: source.report })
  return fill(executor, scopeOf(source, own, callee), here, source.report) as Mapping
}

function runtimeOf(surroundings: Mapping): Pick<Job, "runtime" | "resourceClass"> {
  const { docker, machine, resource_class: size } = surroundings
  const container = Array.isArray(docker) ? (docker[0] as Mapping) : undefined
  const host = isMapping(machine) ? machine : undefined
  const resourceClass = typeof size === "string" ? size : undefined
  if (container)
    return { runtime: { kind: "docker", image: String(container["image"]) }, resourceClass }
  if (host) return { runtime: { kind: "machine", image: String(host["image"]) }, resourceClass }
  return { runtime: undefined, resourceClass }
}

function environmentOf(surroundings: Mapping): Job["environment"] {
  return (surroundings["environment"] ?? {}) as Job["environment"]
}

function defined(mapping: Mapping): Mapping {
  return Object.fromEntries(entriesOf(mapping).filter(([, value]) => value !== undefined))
}
