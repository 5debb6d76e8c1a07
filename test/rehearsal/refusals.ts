import type { V1Pod } from "@kubernetes/client-node"
import { CONTAINER, keepServing, type Patch, type Scenario, volumePatch } from "./stage.ts"

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

/** What is set wrong, each by itself. */
export const REFUSALS: readonly Scenario[] = [
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
    /holds no model \(NAME\.onnx/,
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

/** What the containers that have ended said last. */
function lastWords(pods: readonly V1Pod[]): string[] {
  return pods.flatMap(({ status }) =>
    (status?.containerStatuses ?? []).flatMap(({ state, lastState }) => {
      const { reason, message } = state?.terminated ?? lastState?.terminated ?? {}
      return reason === "OOMKilled" ? [reason] : (message?.trim() ?? [])
    }),
  )
}
