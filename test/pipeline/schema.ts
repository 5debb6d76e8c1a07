import { type Static, type TSchema, Type } from "@sinclair/typebox"
import { Value } from "@sinclair/typebox/value"
import type { Fault } from "../../model/document.ts"
import { list, record } from "../../model/schema.ts"
import { PARAMETER_TYPES } from "./parameters.ts"

/**
 * The form of a CircleCI configuration, version 2.1, written from CircleCI's configuration reference of
 * 2026-08-20, and stricter than the schema that its language server has: an unknown key is an error at
 * every level. What is deprecated (filters as a mapping, cron triggers of a workflow, the deploy step)
 * has no place in it.
 */
const Any = Type.Unknown()
const Name = Type.String({ minLength: 1 })
const Boolean = Type.Boolean({ description: "true or false" })
const Template = Type.String({ pattern: "^<<.*>>$", description: "a << template >>" })
const Texts = list(Name)
const Environment = Type.Record(
  Type.String({ pattern: "^[A-Za-z_]\\w*$" }),
  Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
  { additionalProperties: false, description: "variables of the environment and their values" },
)

const Duration = Type.String({
  pattern: "^([0-9]+(\\.[0-9]+)?[smh])+$",
  description: "a duration such as 90s, 10m or 1h",
})

const Parameters = Type.Record(
  Type.String({ pattern: "^[a-z][a-z0-9_-]*$" }),
  record({
    type: Type.Union(
      PARAMETER_TYPES.map((type) => Type.Literal(type)),
      { description: PARAMETER_TYPES.join(", ") },
    ),
    description: Type.Optional(Type.String()),
    default: Type.Optional(Any),
    enum: Type.Optional(Texts),
  }),
  { additionalProperties: false },
)

const Docker = list(
  Type.Object(
    { image: Name, environment: Type.Optional(Environment) },
    { additionalProperties: Any },
  ),
)

const Machine = record({ image: Name, docker_layer_caching: Type.Optional(Boolean) })

/** What stands both in a job and in an executor. */
const surroundings = {
  description: Type.Optional(Type.String()),
  docker: Type.Optional(Docker),
  machine: Type.Optional(Machine),
  resource_class: Type.Optional(Name),
  working_directory: Type.Optional(Name),
  shell: Type.Optional(Name),
  environment: Type.Optional(Environment),
}

const Steps = list(Any)

const Job = record({
  ...surroundings,
  parameters: Type.Optional(Parameters),
  executor: Type.Optional(Any),
  steps: Type.Optional(Steps),
  parallelism: Type.Optional(
    Type.Union([Type.Integer({ minimum: 1 }), Template], { description: "a number of containers" }),
  ),
  type: Type.Optional(Type.Literal("no-op", { description: "no-op, for a job without steps" })),
})

const Workflow = record({
  when: Type.Optional(Any),
  unless: Type.Optional(Any),
  max_auto_reruns: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
  jobs: list(Any),
})

/** A configuration: see above. Its steps and its calls of jobs are checked where they are compiled. */
export const Config = record({
  version: Type.Literal(2.1, { description: "2.1" }),
  orbs: Type.Optional(Type.Record(Type.String(), Name)),
  parameters: Type.Optional(Parameters),
  commands: Type.Optional(
    Type.Record(
      Type.String(),
      record({
        description: Type.Optional(Type.String()),
        parameters: Type.Optional(Parameters),
        steps: Steps,
      }),
    ),
  ),
  executors: Type.Optional(
    Type.Record(Type.String(), record({ ...surroundings, parameters: Type.Optional(Parameters) })),
  ),
  jobs: Type.Record(Type.String({ pattern: "^[A-Za-z][A-Za-z0-9_-]*$" }), Job, {
    additionalProperties: false,
  }),
  workflows: Type.Record(Type.String(), Workflow),
})

/** A configuration that has the form of one. */
export type Config = Static<typeof Config>

const When = Type.Union(
  [Type.Literal("on_success"), Type.Literal("on_fail"), Type.Literal("always")],
  {
    description: "on_success, on_fail or always",
  },
)

/** The arguments of the steps that CircleCI has built in. */
const BUILT_IN: Record<string, TSchema> = {
  run: record({
    name: Type.Optional(Name),
    command: Name,
    shell: Type.Optional(Name),
    environment: Type.Optional(Environment),
    background: Type.Optional(Boolean),
    working_directory: Type.Optional(Name),
    no_output_timeout: Type.Optional(Duration),
    when: Type.Optional(When),
    max_auto_reruns: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
    auto_rerun_delay: Type.Optional(Duration),
  }),
  checkout: record({ path: Type.Optional(Name), method: Type.Optional(Name) }),
  setup_remote_docker: record({
    version: Type.Optional(Name),
    docker_layer_caching: Type.Optional(Boolean),
  }),
  save_cache: record({
    key: Name,
    paths: Texts,
    name: Type.Optional(Name),
    when: Type.Optional(When),
  }),
  restore_cache: record({
    key: Type.Optional(Name),
    keys: Type.Optional(Texts),
    name: Type.Optional(Name),
  }),
  store_artifacts: record({
    path: Name,
    destination: Type.Optional(Name),
    name: Type.Optional(Name),
    when: Type.Optional(When),
  }),
  store_test_results: record({ path: Name, name: Type.Optional(Name), when: Type.Optional(When) }),
  persist_to_workspace: record({ root: Name, paths: Texts, name: Type.Optional(Name) }),
  attach_workspace: record({ at: Name, name: Type.Optional(Name) }),
  add_ssh_keys: record({ fingerprints: Type.Optional(Texts), name: Type.Optional(Name) }),
}

/** The keys of a call of a job in a workflow; all others are arguments of the job. */
const INVOCATION = {
  name: Type.Optional(Name),
  type: Type.Optional(Type.Union([Type.Literal("approval"), Type.Literal("no-op")])),
  requires: Type.Optional(
    list(
      Type.Union([
        Name,
        Type.Record(
          Type.String(),
          Type.Union([Type.String(), Type.Array(Type.String())], {
            description: "success, failed, canceled, unauthorized, not_run or terminal",
          }),
        ),
      ]),
    ),
  ),
  context: Type.Optional(Type.Union([Name, Texts])),
  filters: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'an expression such as pipeline.git.branch == "main" (the mapping of branches and tags is deprecated)',
    }),
  ),
  matrix: Type.Optional(
    record({
      parameters: Type.Record(Type.String(), list(Any)),
      exclude: Type.Optional(list(Type.Record(Type.String(), Any))),
      alias: Type.Optional(Name),
    }),
  ),
  "serial-group": Type.Optional(Name),
  "pre-steps": Type.Optional(Steps),
  "post-steps": Type.Optional(Steps),
}

/** The part of a call of a job that belongs to the workflow. */
export const Invocation = record(INVOCATION)

/** The part of a call of a job that belongs to the workflow. */
export type Invocation = Static<typeof Invocation>

/** Whether a key of a call of a job belongs to the workflow, and not to the job. */
export function isInvocationKey(key: string): boolean {
  return key in INVOCATION
}

/** Whether a step is one that CircleCI has built in. */
export function isBuiltIn(name: string): boolean {
  return name in BUILT_IN
}

/**
 * What keeps the arguments of a built-in step from being right.
 *
 * @param path where the arguments stand
 */
export function faultsOfStep(name: string, value: unknown, path: string): Fault[] {
  const schema = BUILT_IN[name]
  return schema ? faultsOf(schema, value, path) : []
}

/** What keeps a value from being what a schema describes, a fault for each place. */
export function faultsOf(schema: TSchema, value: unknown, path: string): Fault[] {
  const seen = new Set<string>()
  return [...Value.Errors(schema, value)].flatMap(
    ({ path: pointer, message, schema: wanted, value: found }) => {
      if (seen.has(pointer)) return []
      seen.add(pointer)
      const place = pointer
        .slice(1)
        .replaceAll(/\/(\d+)(?=\/|$)/g, "[$1]")
        .replaceAll("/", ".")
      const shown = found === undefined ? "" : `, found ${JSON.stringify(found).slice(0, 80)}`
      const right = wanted.description ? `expected ${wanted.description}` : message.toLowerCase()
      return [{ path: place ? `${path}.${place}` : path, message: `${right}${shown}` }]
    },
  )
}
