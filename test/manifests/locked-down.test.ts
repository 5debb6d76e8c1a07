import type { V1Container, V1Deployment } from "@kubernetes/client-node"
import { describe, expect, test } from "bun:test"
import { type Combination, COMBINATIONS, ofKind } from "./combinations.ts"

/**
 * What polaris, kube-linter and kubescape look for, none of which comes from a registry of packages;
 * kube-score, kubeconform and checkov are run themselves by `bun run manifests:lint`. And what no
 * scanner looks for.
 */
const RULES: readonly [what: string, check: (combination: Combination) => void][] = [
  [
    "a namespace that lets in only what the restricted standard allows, by a pinned version",
    ({ manifests }) => {
      for (const { metadata } of ofKind(manifests, "Namespace"))
        for (const mode of ["enforce", "audit", "warn"]) {
          const label = `pod-security.kubernetes.io/${mode}`
          expect(metadata?.labels?.[label]).toBe("restricted")
          expect(metadata?.labels?.[`${label}-version`]).toMatch(/^v1\.\d+$/)
        }
    },
  ],
  [
    "pods that are nobody's, with the seccomp profile of the runtime, and share nothing of the node",
    (combination) => {
      for (const { spec: pod } of podsOf(combination)) {
        const { securityContext: context } = pod ?? {}
        expect(context).toMatchObject({
          runAsNonRoot: true,
          seccompProfile: { type: "RuntimeDefault" },
        })
        // Above what systems give to people and services.
        expect(context?.runAsUser).toBeGreaterThanOrEqual(10_000)
        expect(context?.runAsGroup).toBeGreaterThanOrEqual(10_000)
        for (const shared of [
          "hostNetwork",
          "hostPID",
          "hostIPC",
          "shareProcessNamespace",
        ] as const)
          expect(pod?.[shared]).toBeUndefined()
      }
    },
  ],
  [
    "containers that can gain no right and write nowhere",
    (combination) => {
      for (const container of containersOf(combination)) {
        expect(container.securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          privileged: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        })
        expect(container.securityContext?.capabilities?.add).toBeUndefined()
        for (const { readOnly } of container.volumeMounts ?? []) expect(readOnly).toBe(true)
      }
    },
  ],
  [
    "volumes of configuration alone",
    (combination) => {
      for (const { spec: pod } of podsOf(combination))
        for (const volume of pod?.volumes ?? [])
          expect(Object.keys(volume).toSorted()).toEqual(["configMap", "name"])
    },
  ],
  [
    "no token for pods, by the account and by the pod",
    (combination) => {
      for (const account of ofKind(combination.manifests, "ServiceAccount"))
        expect(account.automountServiceAccountToken).toBe(false)
      for (const { spec: pod } of podsOf(combination)) {
        expect(pod?.automountServiceAccountToken).toBe(false)
        expect(pod?.enableServiceLinks).toBe(false)
      }
    },
  ],
  [
    "requests and limits of all three kinds, with room for the processor",
    (combination) => {
      for (const { resources } of containersOf(combination)) {
        const kinds = ["cpu", "ephemeral-storage", "memory"]
        expect(Object.keys(resources?.requests ?? {}).toSorted()).toEqual(kinds)
        expect(Object.keys(resources?.limits ?? {}).toSorted()).toEqual(kinds)
        // A request may be of thousandths; a limit near it would stop the process again and again.
        const asked = Number(/^(\d+)m$/.exec(resources?.requests?.["cpu"] ?? "")?.[1])
        expect(Number(resources?.limits?.["cpu"]) * 1000).toBeGreaterThanOrEqual(4 * asked)
      }
    },
  ],
  [
    "images by digest, asked for each time",
    (combination) => {
      for (const { image, imagePullPolicy } of containersOf(combination)) {
        expect(image).toMatch(/@sha256:[0-9a-f]{64}$/)
        expect(imagePullPolicy).toBe("Always")
      }
    },
  ],
  [
    "three probes, liveness on a path of its own",
    (combination) => {
      const containers = podsOf(combination).flatMap(({ spec }) => spec?.containers ?? [])
      for (const container of containers) {
        const { startupProbe, readinessProbe, livenessProbe } = container
        expect(readinessProbe?.httpGet?.path).toBe(startupProbe?.httpGet?.path as string)
        expect(livenessProbe?.httpGet?.path).not.toBe(readinessProbe?.httpGet?.path as string)
        for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
          expect(container.ports?.map(({ name }) => name)).toContain(probe?.httpGet?.port as string)
          // Since Kubernetes 1.34 the restricted standard forbids it: it makes the node ask others.
          expect(probe?.httpGet?.host).toBeUndefined()
        }
      }
    },
  ],
  [
    "nothing that looks like a secret among the variables",
    (combination) => {
      for (const { env = [], envFrom } of containersOf(combination)) {
        expect(envFrom).toBeUndefined()
        for (const { name, value } of env) {
          expect(name).not.toMatch(/key|token|secret|password|pwd|bearer|credential|jwt/i)
          expect(value).toBeString()
        }
      }
    },
  ],
  [
    "rollouts that take no pod before another is ready, and end by themselves where none gets so",
    (combination) => {
      for (const { spec } of ofKind(combination.manifests, "Deployment")) {
        expect(spec?.strategy).toEqual({
          type: "RollingUpdate",
          rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
        })
        expect(spec?.minReadySeconds).toBeGreaterThan(0)
        expect(spec?.revisionHistoryLimit).toBeGreaterThanOrEqual(2)
        expect(spec?.progressDeadlineSeconds).toBeLessThan(600)
      }
    },
  ],
  [
    "two pods at least, apart where there is room, of which one at a time may be taken",
    (combination) => {
      for (const { spec } of ofKind(combination.manifests, "HorizontalPodAutoscaler")) {
        expect(spec?.minReplicas).toBeGreaterThanOrEqual(2)
        expect(spec?.maxReplicas).toBeGreaterThan(spec?.minReplicas as number)
      }
      for (const { spec } of ofKind(combination.manifests, "PodDisruptionBudget"))
        expect(spec).toMatchObject({
          maxUnavailable: 1,
          unhealthyPodEvictionPolicy: "AlwaysAllow",
        })
      for (const { spec: pod } of podsOf(combination)) {
        const { podAntiAffinity } = pod?.affinity ?? {}
        expect(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution).toBeUndefined()
        expect(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution).toHaveLength(1)
        expect(pod?.topologySpreadConstraints).toMatchObject([
          { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
        ])
      }
    },
  ],
  [
    "network policies for both directions, by a single label, with a rule in each",
    ({ manifests }) => {
      const policies = ofKind(manifests, "NetworkPolicy")
      // polaris finds no policy where two labels of a pod are asked for.
      for (const { spec } of policies)
        expect(Object.keys(spec?.podSelector?.matchLabels ?? {})).toHaveLength(1)
      const both = policies.filter(({ spec }) => spec?.policyTypes?.includes("Egress"))
      expect(both).toHaveLength(1)
      expect(both[0]?.spec?.ingress?.length).toBeGreaterThan(0)
      expect(both[0]?.spec?.egress?.length).toBeGreaterThan(0)
    },
  ],
  [
    "the labels that tools and people look for",
    ({ manifests }) => {
      for (const { metadata, spec } of ofKind(manifests, "Deployment"))
        for (const labels of [metadata?.labels, spec?.template.metadata?.labels])
          expect(labels).toMatchObject({
            app: "sepal",
            "app.kubernetes.io/name": "sepal",
            "app.kubernetes.io/instance": metadata?.name as string,
          })
      for (const { metadata } of manifests)
        expect(metadata.labels).toMatchObject({
          "app.kubernetes.io/name": "sepal",
          "app.kubernetes.io/part-of": "sepal",
        })
    },
  ],
  [
    "no Service at a port of the nodes",
    ({ manifests }) => {
      for (const { spec } of ofKind(manifests, "Service")) {
        expect(spec?.type).toBeOneOf(["ClusterIP", "LoadBalancer"])
        expect(spec?.externalIPs).toBeUndefined()
        expect(spec?.ports?.map(({ targetPort }) => targetPort)).toEqual(["http"])
      }
    },
  ],
]

function podsOf({ manifests }: Combination): V1PodTemplate[] {
  return ofKind(manifests, "Deployment").flatMap(({ spec }) => (spec ? [spec.template] : []))
}
type V1PodTemplate = NonNullable<V1Deployment["spec"]>["template"]

/** All containers, those of a runtime for KServe too. */
function containersOf(combination: Combination): V1Container[] {
  return [
    ...podsOf(combination).flatMap(({ spec }) => spec?.containers ?? []),
    ...combination.manifests
      .filter(({ kind }) => kind === "ServingRuntime")
      .flatMap(({ spec }) => spec?.["containers"] as V1Container[]),
  ]
}

describe.each(COMBINATIONS.map((combination) => [combination.name, combination] as const))(
  "%s has",
  (_name, combination) => {
    for (const [what, check] of RULES) test(what, () => check(combination))
  },
)
