import type { V1Pod } from "@kubernetes/client-node"
import type { Cluster } from "./cluster.ts"
import { REFUSALS } from "./refusals.ts"
import { CONTAINER, keepServing, type Scenario, type Stage, volumePatch } from "./stage.ts"

const restart: Scenario = {
  name: "a rolling restart",
  losesNothing: true,
  async run({ cluster }) {
    const before = await namesOf(cluster)
    await cluster.kubectl("rollout", "restart", "deployment/sepal")
    await cluster.rolledOut()
    await goneFrom(cluster, before)
    return `${before.length} pods replaced`
  },
}

const otherModel: Scenario = {
  name: "a new version, with another model",
  losesNothing: true,
  async run({ cluster, first, second, rendering, ...stage }) {
    const before = await namesOf(cluster)
    await cluster.apply(rendering(second.image))
    await cluster.rolledOut()
    await goneFrom(cluster, before)
    await answersBy(stage, second.model)
    return `${first.model} → ${second.model}`
  },
}

/** A ConfigMap of an unchanging name: the kubelet turns its link, and the server finds new files. */
const inPlace: Scenario = {
  name: "a model replaced in its ConfigMap, without a restart",
  losesNothing: true,
  async run({ cluster, first, second, rendering, ...stage }) {
    const name = "sepal-models"
    await cluster.putConfigMap(name, first.files)
    await cluster.apply(rendering(second.image, volumePatch({ configMap: { name } })))
    await cluster.rolledOut()
    await answersBy(stage, first.model)
    const before = await namesOf(cluster)
    const start = performance.now()
    await cluster.putConfigMap(name, second.files)
    await cluster.until("all pods answer by the new model", () =>
      answersBy(stage, second.model).then(
        () => true,
        () => undefined,
      ),
    )
    const seconds = (performance.now() - start) / 1000
    const after = await namesOf(cluster)
    if (!before.every((pod) => after.includes(pod))) throw new Error("a pod was replaced")
    await cluster.apply(rendering(second.image))
    await cluster.rolledOut()
    return `${first.model} → ${second.model} in the same pods, after ${seconds.toFixed(0)} s`
  },
}

const brokenImage: Scenario = {
  name: "an image that can't be pulled, and rollout undo",
  losesNothing: true,
  async run({ cluster, second, rendering, ...stage }) {
    const ready = (await cluster.readyPods()).length
    await cluster.apply(rendering(second.image.replace(/@sha256:.*/, `@sha256:${"0".repeat(64)}`)))
    const reason = await cluster.until("a pod can't pull its image", async () =>
      waitingReasons(await cluster.pods()).find((one) => /^(ErrImage|ImagePull)/.test(one)),
    )
    await keepServing(cluster, ready)
    await cluster.kubectl("rollout", "undo", "deployment/sepal")
    await cluster.rolledOut()
    await answersBy(stage, second.model)
    // What is undone is still what was applied last: the next apply has to begin from what is right.
    await cluster.apply(rendering(second.image))
    return `${reason}; ${ready} old pods go on`
  },
}

const deleted: Scenario = {
  name: "a pod deleted",
  losesNothing: true,
  async run({ cluster }) {
    const [pod] = await namesOf(cluster)
    await cluster.kubectl("delete", "pod", pod as string, "--wait=true")
    await cluster.rolledOut()
    return "told to go, and replaced"
  },
}

const killed: Scenario = {
  name: "a pod killed at once",
  losesNothing: false,
  async run({ cluster }) {
    const [pod] = await namesOf(cluster)
    await cluster.kubectl("delete", "pod", pod as string, "--grace-period=0", "--force")
    await cluster.rolledOut()
    return "without the time to drain"
  },
}

const drainedNode: Scenario = {
  name: "a node drained",
  losesNothing: false,
  async run({ cluster }) {
    const [node, another] = await cluster.nodes()
    if (!node || !another) return "left out: the cluster has one node"
    try {
      await cluster.kubectl("drain", node, "--ignore-daemonsets", "--delete-emptydir-data")
      await cluster.rolledOut()
    } finally {
      await cluster.kubectl("uncordon", node)
    }
    return `${node} emptied`
  },
}

/** What a drain asks of each pod, on a cluster of any size: the budget lets one go at a time. */
const evicted: Scenario = {
  name: "all pods evicted at once, as a drain does",
  losesNothing: true,
  async run({ cluster }) {
    const before = await namesOf(cluster)
    const refused = (await Promise.all(before.map((pod) => cluster.evict(pod)))).filter(
      (isGone) => !isGone,
    )
    await cluster.until("every pod has been let go", async () => {
      const left = (await namesOf(cluster)).filter((pod) => before.includes(pod))
      await Promise.all(left.map((pod) => cluster.evict(pod)))
      return left.length === 0 || undefined
    })
    await cluster.rolledOut()
    await goneFrom(cluster, before)
    return `${before.length - refused.length} let go at once, ${refused.length} when others had come`
  },
}

const scaled: Scenario = {
  name: "the autoscaler under this load",
  losesNothing: true,
  async run({ cluster }) {
    if (!(await cluster.measuresPods())) return "left out: the cluster has no metrics of pods"
    const { spec, status } = await cluster.until("the autoscaler adds a pod", async () => {
      const scaler = await cluster.autoscaler()
      const { desiredReplicas = 0 } = scaler.status ?? {}
      return desiredReplicas > (scaler.spec?.minReplicas ?? 1) ? scaler : undefined
    })
    await cluster.rolledOut()
    const [cpu] = status?.currentMetrics ?? []
    const used = cpu?.resource?.current.averageUtilization
    return `${used} % of the request: from ${spec?.minReplicas} to ${status?.desiredReplicas} pods`
  },
}

/** A pod that would talk to another: the policy lets it out to names alone. */
const separated: Scenario = {
  name: "a pod that asks another for its metrics",
  losesNothing: true,
  async run({ cluster }) {
    const [pod, other] = await cluster.readyPods()
    const address = `http://${other?.status?.podIP}:9464/metrics`
    const ask = `
      const options = { signal: AbortSignal.timeout(3000) }
      console.log(await fetch("${address}", options).then(({ status }) => status, () => "none"))`
    const name = pod?.metadata?.name ?? ""
    const answer = await cluster.kubectl("exec", name, "--", "/usr/local/bin/bun", "-e", ask)
    return answer === "none"
      ? "not let out: the cluster enforces network policies"
      : "answered: this cluster takes network policies, and does not enforce them"
  },
}

/** What the other scenarios are to be compared with: the same service without its patience. */
const careless: Scenario = {
  name: "a rolling restart without drain and preStop, for comparison",
  losesNothing: false,
  async run({ cluster, second, rendering }) {
    const patch = [
      { op: "remove", path: `${CONTAINER}/lifecycle` },
      { op: "replace", path: `${CONTAINER}/env/3`, value: { name: "DRAIN_SECONDS", value: "0" } },
    ]
    const before = await namesOf(cluster)
    await cluster.apply(rendering(second.image, patch))
    await cluster.rolledOut()
    await cluster.kubectl("rollout", "restart", "deployment/sepal")
    await cluster.rolledOut()
    await goneFrom(cluster, before)
    await cluster.apply(rendering(second.image))
    await cluster.rolledOut()
    return "what the two are for"
  },
}

/** All that is rehearsed, in its order: each begins where the one before has ended well. */
export const SCENARIOS: readonly Scenario[] = [
  restart,
  otherModel,
  inPlace,
  brokenImage,
  ...REFUSALS,
  deleted,
  evicted,
  killed,
  drainedNode,
  scaled,
  separated,
  careless,
]

async function namesOf(cluster: Cluster): Promise<string[]> {
  return (await cluster.readyPods()).map(({ metadata }) => metadata?.name ?? "")
}

/** Waits until pods have gone: until then they may still answer, or lose what they were asked. */
async function goneFrom(cluster: Cluster, names: readonly string[]): Promise<void> {
  await cluster.until("the old pods have gone", async () => {
    const left = (await cluster.pods()).map(({ metadata }) => metadata?.name ?? "")
    return left.some((name) => names.includes(name)) ? undefined : true
  })
}

/** Asks until every answer comes from a version of the model. */
async function answersBy(
  { address, body }: Pick<Stage, "address" | "body">,
  version: string,
): Promise<void> {
  for (let request = 0; request < 20; request++) {
    const response = await fetch(new URL("/predict", address), {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
      keepalive: false,
    })
    const answer = (await response.json()) as { model?: { version: string } }
    if (answer.model?.version !== version)
      throw new Error(`answered by ${answer.model?.version}, not ${version}`)
  }
}

function waitingReasons(pods: readonly V1Pod[]): string[] {
  return pods.flatMap(({ status }) =>
    (status?.containerStatuses ?? []).flatMap(({ state }) => state?.waiting?.reason ?? []),
  )
}
