import type {
  V1ConfigMap,
  V1Deployment,
  V1Namespace,
  V1NetworkPolicy,
  V1PodDisruptionBudget,
  V1PriorityClass,
  V1Service,
  V1ServiceAccount,
  V2HorizontalPodAutoscaler,
} from "@kubernetes/client-node"
import { KUBECTL, type Manifest, render, type Rendering } from "./render.ts"

/** An image in no registry: what is deployed is named by whoever deploys. */
export const IMAGE = `registry.example/sepal@sha256:${"a".repeat(64)}`

const EXPOSURES = [[], ["loadbalancer"], ["gateway"], ["gateway", "canary"]]
const MONITORING = [[], ["monitoring-operator"], ["monitoring-google"]]
const EXTRAS = [[], ["model", "kserve"]]

/** What `docs/kubernetes.md` says can be had: each overlay, and each set of components on the base. */
const RENDERINGS: readonly Rendering[] = [
  ...["local", "staging", "production"].map((overlay) => ({
    resource: `overlays/${overlay}`,
    image: IMAGE,
  })),
  ...EXPOSURES.flatMap((exposure) =>
    MONITORING.flatMap((monitoring) =>
      EXTRAS.map((extras) => ({
        resource: "base",
        namespace: "sepal-elsewhere",
        components: [...exposure, ...monitoring, ...extras],
        image: IMAGE,
      })),
    ),
  ),
]

/** A set of objects that are applied together. */
export interface Combination {
  readonly name: string
  readonly namespace: string
  readonly manifests: readonly Manifest[]
}

if (!KUBECTL) console.log("skipped: kubectl, which has kustomize in it, is not on the PATH")

/** All that can be had, rendered; none where there is no kubectl. */
export const COMBINATIONS: readonly Combination[] = KUBECTL
  ? await Promise.all(RENDERINGS.map(combine))
  : []

async function combine(rendering: Rendering): Promise<Combination> {
  const { resource, components = [] } = rendering
  return {
    name: [resource, ...components].join(" + "),
    namespace: resource.startsWith("overlays/")
      ? `sepal-${resource.slice("overlays/".length)}`
      : "sepal-elsewhere",
    manifests: await render(rendering),
  }
}

/** Kinds of Kubernetes itself, as its client describes them. */
interface Kinds {
  ConfigMap: V1ConfigMap
  Deployment: V1Deployment
  HorizontalPodAutoscaler: V2HorizontalPodAutoscaler
  Namespace: V1Namespace
  NetworkPolicy: V1NetworkPolicy
  PodDisruptionBudget: V1PodDisruptionBudget
  PriorityClass: V1PriorityClass
  Service: V1Service
  ServiceAccount: V1ServiceAccount
}

/** The objects of a kind: what is in them has been checked against the schemas. */
export function ofKind<Kind extends keyof Kinds>(
  manifests: readonly Manifest[],
  kind: Kind,
): Kinds[Kind][] {
  return manifests.filter((one) => one.kind === kind) as unknown as Kinds[Kind][]
}

/** Whether labels have all that a selector asks for. */
export function selects(
  selector: Readonly<Record<string, string>> | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  const wanted = Object.entries(selector ?? {})
  return wanted.length > 0 && wanted.every(([name, value]) => labels?.[name] === value)
}
