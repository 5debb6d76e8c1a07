import type { Fault } from "../../model/document.ts"
import { loosePatterns } from "./expression.ts"
import { cycleIn, gatesOf, running } from "./pipeline-graph.ts"
import type { Trigger } from "./pipeline-values.ts"
import type { Config } from "./schema.ts"
import type { RunStep } from "./steps.ts"
import { isMapping } from "./value.ts"
import type { Node, Workflow } from "./workflows.ts"

/** A configuration compiled for one pipeline, and what set the pipeline off. */
export interface Pipeline {
  readonly config: Config
  readonly trigger: Trigger
  readonly workflows: readonly Workflow[]
}

/** What must be true of a configuration whatever sets it off: says what isn't. */
export type Rule = (pipeline: Pipeline) => Fault[]

const runSteps = ({ job }: Node): RunStep[] =>
  (job?.steps ?? []).filter((step): step is RunStep => step.kind === "run")

const runs = (node: Node, pattern: RegExp): boolean =>
  runSteps(node).some(({ command }) => pattern.test(command))

const changesCluster = (node: Node): boolean =>
  runs(node, /\bkubectl (apply|set|patch|scale|delete|rollout (undo|restart|resume))\b/)

const pushesImage = (node: Node): boolean => runs(node, /\bdocker push\b/)

const isProduction = ({ contexts }: Node): boolean =>
  contexts.some((context) => context.endsWith("production"))

/** Each fault that a function finds in a job, at the place of the job. */
function ofNodes(find: (node: Node, workflow: Workflow, pipeline: Pipeline) => string[]): Rule {
  return (pipeline) =>
    pipeline.workflows.flatMap((workflow) =>
      workflow.nodes.flatMap((node) =>
        find(node, workflow, pipeline).map((message) => ({ path: node.path, message })),
      ),
    )
}

const names = ofNodes((node, { nodes }) => [
  ...(nodes.filter(({ name }) => name === node.name).length > 1
    ? [`two jobs of the workflow are called ${node.name}; give each a name`]
    : []),
  ...node.requires
    .filter(({ name }) => !nodes.some((other) => other.name === name))
    .map(({ name }) => `${node.name} requires ${name}, which is no job of this workflow`),
])

const cycles: Rule = ({ workflows }) =>
  workflows.flatMap(({ name, nodes }) => {
    const cycle = cycleIn(nodes)
    return cycle
      ? [{ path: `workflows.${name}`, message: `jobs wait for each other: ${cycle.join(" → ")}` }]
      : []
  })

const sharedNames: Rule = ({ config, workflows }) =>
  workflows
    .filter(({ name }) => name in config.jobs)
    .map(({ name }) => ({ path: `workflows.${name}`, message: `a job is called ${name} too` }))

/** A required job that a filter leaves out is not waited for: the one behind it would run ungated. */
const skippedGates = ofNodes((node, workflow) => {
  const present = running(workflow)
  if (!present.includes(node)) return []
  return node.requires
    .filter(({ name }) => !present.some((other) => other.name === name))
    .map(
      ({ name }) =>
        `${node.name} would run without waiting for ${name}, which its filter leaves out`,
    )
})

const gates = ofNodes((node, workflow, { trigger }) => {
  const { nodes } = workflow
  if (!running(workflow).includes(node) || !changesCluster(node)) return []
  const passed = nodes.filter(({ name }) => gatesOf(node, nodes).has(name))
  const needs: [string, boolean][] = [
    ["checks", passed.some(({ name }) => name === "all_checks")],
    ["an image that was built in this pipeline", passed.some(pushesImage)],
    ["a person's approval", !isProduction(node) || passed.some(({ type }) => type === "approval")],
  ]
  return needs
    .filter(([, isMet]) => !isMet)
    .map(([need]) => `${node.name} changes the cluster without ${need} (${trigger.title})`)
})

const secrets = ofNodes((node, workflow, { trigger }) => {
  const usesCloud = runs(node, /\b(gcloud auth (login|activate-service-account)|docker push)\b/)
  if (usesCloud && node.contexts.length === 0) {
    return [
      `${node.name} signs in to a cloud without a context, so its variables would be everybody's`,
    ]
  }
  if (!running(workflow).includes(node) || node.contexts.length === 0) return []
  const isTrusted = !trigger.isFork && (trigger.branch === "main" || trigger.tag !== "")
  if (isTrusted) return []
  return [`${node.name} would get the context ${node.contexts.join(", ")} for: ${trigger.title}`]
})

const serialGroups = ofNodes((node, { nodes }) => {
  const { name, serialGroup } = node
  if (serialGroup === undefined) {
    return changesCluster(node) ? [`${name} changes the cluster and has no serial-group`] : []
  }
  const twins = nodes.filter((other) => other.serialGroup === serialGroup)
  return [
    ...(/^[\w./-]{1,512}$/.test(serialGroup) ? [] : [`${serialGroup} can't be a serial-group`]),
    ...(twins.length > 1 ? [`two jobs of the workflow have the serial-group ${serialGroup}`] : []),
  ]
})

/** A job that takes the workspace needs one that has filled it, of those that it waits for. */
const workspaces = ofNodes((node, { nodes }) => {
  const does = ({ job }: Node, name: string) =>
    (job?.steps ?? []).some((step) => step.kind === "built-in" && step.name === name)
  if (!does(node, "attach_workspace")) return []
  const passed = gatesOf(node, nodes)
  const isFilled = nodes.some(
    (other) => passed.has(other.name) && does(other, "persist_to_workspace"),
  )
  return isFilled ? [] : [`${node.name} takes the workspace, and no job before it has filled it`]
})

const EXACT = /(:[\w.-]*\d+\.\d+\.\d+[\w.-]*|@sha256:[0-9a-f]{64})$/

const pins: Rule = ({ config, workflows }) => [
  ...Object.entries(config.orbs ?? {})
    .filter(([, reference]) => !/^[\w-]+\/[\w-]+@\d+\.\d+\.\d+$/.test(reference))
    .map(([name, reference]) => ({
      path: `orbs.${name}`,
      message: `${reference} is not pinned to a full version`,
    })),
  ...workflows.flatMap(({ nodes }) =>
    nodes.flatMap(({ job, path, name }) => {
      const image = job?.runtime?.image
      const floating = Object.entries(job?.values ?? {}).filter(
        ([key, value]) =>
          value === "latest" && !(job && job.definition === "tag_image" && key === "tag"),
      )
      return [
        ...(image !== undefined && !EXACT.test(image)
          ? [{ path, message: `${name} runs on ${image}, which is not pinned to one image` }]
          : []),
        ...floating.map(([key]) => ({
          path,
          message: `${key} of ${name} is latest: name a version`,
        })),
      ]
    }),
  ),
]

/** Commands that can wait for ever, and the option that keeps them from it. */
const WAITING: readonly [RegExp, RegExp][] = [
  [/\bkubectl (rollout status|wait)\b/, /--timeout=/],
  [/\bcurl\b/, /--max-time/],
  [/\bdocker stop\b/, /--time=/],
]

/** What prints secrets, or may. */
const PRINTING = [
  [/\bset -[a-z]*x/, "set -x prints the values of variables"],
  [/(^|[\s;|&])(printenv|env)\s*($|[|>;&])/m, "printing the environment prints its secrets"],
  [/\becho\b[^|\n]*\$\{?(GCLOUD_SERVICE_KEY|CIRCLE_OIDC_TOKEN)/, "this prints a secret"],
] as const

const shell: Rule = ({ workflows }) =>
  workflows
    .flatMap(({ nodes }) => nodes.flatMap(runSteps))
    .filter(({ isOwn }) => isOwn)
    .flatMap(({ command, path }) => faultsOfShell(command).map((message) => ({ path, message })))

function faultsOfShell(command: string): string[] {
  const lines = command.replaceAll("\\\n", " ").split("\n")
  const endless = WAITING.flatMap(([what, limit]) =>
    lines
      .filter((line) => what.test(line) && !limit.test(line))
      .map((line) => `no time limit (${limit.source}) in: ${line.trim()}`),
  )
  const printing = PRINTING.filter(([pattern]) => pattern.test(command))
  return endless.concat(printing.map(([, message]) => message))
}

/** A pattern that isn't tied to both ends takes more than it says: `/main/` takes not-main-at-all. */
const patterns: Rule = ({ config }) =>
  Object.entries(config.workflows).flatMap(([name, workflow]) => {
    const texts = [
      [`workflows.${name}.when`, workflow.when] as const,
      ...workflow.jobs.map(
        (call, index) =>
          [
            `workflows.${name}.jobs[${index}]`,
            Object.values(isMapping(call) ? call : {}).map((settings) =>
              isMapping(settings) ? settings["filters"] : undefined,
            )[0],
          ] as const,
      ),
    ]
    return texts.flatMap(([path, text]) =>
      typeof text === "string"
        ? loosePatterns(text).map((pattern) => ({
            path,
            message: `${pattern} is not tied to ^ and $`,
          }))
        : [],
    )
  })

/** What the delivery must fulfil. */
export const RULES: readonly Rule[] = [
  names,
  cycles,
  sharedNames,
  skippedGates,
  gates,
  secrets,
  serialGroups,
  workspaces,
  pins,
  shell,
  patterns,
]

/** What a rollback must fulfil: a person has started it, so no approval gates it, and no build. */
export const ROLLBACK_RULES: readonly Rule[] = RULES.filter((rule) => rule !== gates)
