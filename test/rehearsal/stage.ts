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

/** Where the server's container is in the Deployment. */
export const CONTAINER = "/spec/template/spec/containers/0"

/**
 * Makes sure that so many pods get requests.
 *
 * @throws {Error} if there are fewer
 */
export async function keepServing(cluster: Cluster, pods: number): Promise<void> {
  const left = (await cluster.readyPods()).length
  if (left < pods) throw new Error(`only ${left} of ${pods} old pods are ready`)
}

/** Another folder of models, from a volume. */
export function volumePatch(source: object): Patch {
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
