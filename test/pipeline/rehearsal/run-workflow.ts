import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { parse, stringify } from "yaml"
import type { Node } from "../workflows.ts"
import { type JobSetting, type Outcome, runJob } from "./run-job.ts"

/** How a workflow is to be run. */
export interface WorkflowSetting extends Omit<JobSetting, "variables"> {
  /** The variables that a job of these contexts has. */
  readonly variablesOf: (contexts: readonly string[]) => Record<string, string>
  /** Jobs that are taken as passed, without being run. */
  readonly passed: ReadonlySet<string>
  /** Whether the person who is asked approves. */
  readonly approves: boolean
}

/** How the jobs of a workflow have ended, by name; one that was not started is missing. */
export type Outcomes = ReadonlyMap<string, Outcome>

/** Runs the jobs of a workflow, each when those that it waits for have ended as it wants. */
export async function runWorkflow(
  nodes: readonly Node[],
  setting: WorkflowSetting,
): Promise<Outcomes> {
  const outcomes = new Map<string, Outcome>()
  const waiting = new Set(nodes)
  const next = () =>
    [...waiting].find(({ requires }) =>
      requires.every(({ name, statuses }) => {
        const outcome = outcomes.get(name)
        return outcome !== undefined && statuses.includes(outcome.status)
      }),
    )
  for (let node = next(); node; node = next()) {
    waiting.delete(node)
    if (node.type === "approval" && !setting.approves) {
      setting.say(`${node.name}: waits for a person, and nobody approves`)
      continue
    }
    outcomes.set(node.name, await runNode(node, setting))
  }
  return outcomes
}

async function runNode(node: Node, setting: WorkflowSetting): Promise<Outcome> {
  const { say, passed, variablesOf, world } = setting
  const { name, job, contexts } = node
  if (!job || passed.has(name)) {
    const why =
      node.type === "approval" ? "a person approves" : job ? "taken as passed" : "no steps"
    say(`${name}: ${why}`)
    return { name, status: "success", failure: undefined, seconds: 0, log: "" }
  }
  let outcome: Outcome | undefined
  for (let index = 0; index < job.parallelism; index++) {
    say(job.parallelism > 1 ? `${name}, container ${index + 1} of ${job.parallelism}` : name)
    const surroundings = { ...setting, variables: variablesOf(contexts) }
    outcome = await runJob(name, job, surroundings, { index, total: job.parallelism })
    if (outcome.status !== "success") break
  }
  if (!outcome) throw new RangeError(`${name} runs in no container`)
  if (name === "checkout_code") await fitToOneNode(join(world.workspace, "manifests/overlays"))
  return outcome
}

/**
 * Lets both environments fit on a node of two cores beside each other: two pods each, that ask for a
 * fortieth of a core. All else of the overlays stays.
 */
async function fitToOneNode(overlays: string): Promise<void> {
  const patches = [
    {
      target: { kind: "Deployment" },
      patch: stringify([
        {
          op: "replace",
          path: "/spec/template/spec/containers/0/resources/requests/cpu",
          value: "25m",
        },
      ]),
    },
    {
      target: { kind: "HorizontalPodAutoscaler" },
      patch: stringify([{ op: "replace", path: "/spec/minReplicas", value: 2 }]),
    },
  ]
  for (const name of await readdir(overlays)) {
    const file = join(overlays, name, "kustomization.yaml")
    const overlay = parse(await readFile(file, "utf8")) as { patches?: object[] }
    await writeFile(
      file,
      stringify({ ...overlay, patches: [...(overlay.patches ?? []), ...patches] }),
    )
  }
}
