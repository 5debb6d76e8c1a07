import type { V1Pod } from "@kubernetes/client-node"
import type { Rendering } from "../manifests/render.ts"
import type { Cluster } from "./cluster.ts"
import type { Pushed } from "./images.ts"

/** What a scenario has to do with. */
export interface Stage {
  readonly cluster: Cluster
  readonly address: URL
  readonly body: string
  readonly first: Pushed
  readonly second: Pushed
  /** What is deployed: the overlay, with that image and, where something is to go wrong, a patch. */
  rendering(image: string, patch?: Patch): Rendering
}

/** What is changed of the Deployment, as JSON Patch has it. */
export type Patch = readonly {
  readonly op: string
  readonly path: string
  readonly value?: unknown
}[]

/** Something that happens to a service while requests come. */
export interface Scenario {
  readonly name: string
  /** Whether no request may fail. */
  readonly losesNothing: boolean
  /** @returns what was seen, in a few words */
  run(stage: Stage): Promise<string>
}

const CONTAINER = "/spec/template/spec/containers/0"

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

/** What can't start: it says why, is never ready, and the old pods go on. */
function refusal(name: string, patch: Patch, said: RegExp): Scenario {
  return {
    name,
    losesNothing: true,
    async run({ cluster, second, rendering }) {
      const ready = (await cluster.readyPods()).length
      await cluster.apply(rendering(second.image, patch))
      const line = await cluster.until(`a pod says ${said}`, async () =>
        [...lastWords(await cluster.pods()), ...(await cluster.failedMounts())].find((one) =>
          said.test(one),
        ),
      )
      await keepServing(cluster, ready)
      await cluster.apply(rendering(second.image))
      await cluster.rolledOut()
      return line
    },
  }
}

const REFUSALS = [
  refusal(
    "a bad variable",
    [{ op: "add", path: `${CONTAINER}/env/-`, value: { name: "MAX_ROWS", value: "many" } }],
    /^MAX_ROWS is "many"; it must be a whole number/,
  ),
  refusal(
    "a port that is taken",
    [{ op: "replace", path: `${CONTAINER}/env/1`, value: { name: "METRICS_PORT", value: "5000" } }],
    /^port 5000 is taken/,
  ),
  refusal(
    "an empty model volume",
    volumePatch({ emptyDir: { sizeLimit: "1Mi" } }),
    /holds no card \(NAME\.yaml\)/,
  ),
  refusal(
    "a model volume that is not there",
    volumePatch({ configMap: { name: "sepal-model" } }),
    /configmap "sepal-model" not found/,
  ),
  refusal(
    "a model volume with something else",
    volumePatch({
      configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "iris.yaml" }] },
    }),
    /iris\.yaml/,
  ),
  refusal(
    "too little memory",
    [
      { op: "replace", path: `${CONTAINER}/resources/requests/memory`, value: "24Mi" },
      { op: "replace", path: `${CONTAINER}/resources/limits/memory`, value: "24Mi" },
    ],
    /^OOMKilled/,
  ),
]

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
  brokenImage,
  ...REFUSALS,
  deleted,
  killed,
  drainedNode,
  careless,
]

/** Another folder of models, from a volume. */
function volumePatch(source: object): Patch {
  return [
    { op: "add", path: `${CONTAINER}/env/-`, value: { name: "MODEL_DIR", value: "/models" } },
    {
      op: "add",
      path: `${CONTAINER}/volumeMounts`,
      value: [{ name: "model", mountPath: "/models", readOnly: true }],
    },
    { op: "add", path: "/spec/template/spec/volumes", value: [{ name: "model", ...source }] },
  ]
}

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

async function keepServing(cluster: Cluster, pods: number): Promise<void> {
  const left = (await cluster.readyPods()).length
  if (left < pods) throw new Error(`only ${left} of ${pods} old pods are ready`)
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

/** What the containers that have ended said last. */
function lastWords(pods: readonly V1Pod[]): string[] {
  return pods.flatMap(({ status }) =>
    (status?.containerStatuses ?? []).flatMap(({ state, lastState }) => {
      const { reason, message } = state?.terminated ?? lastState?.terminated ?? {}
      return reason === "OOMKilled" ? [reason] : (message?.trim() ?? [])
    }),
  )
}
