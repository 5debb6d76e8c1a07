import type { V1LabelSelector } from "@kubernetes/client-node"
import { describe, expect, test } from "bun:test"
import { type Combination, COMBINATIONS, IMAGE, ofKind, selects } from "./combinations.ts"
import type { Manifest } from "./render.ts"

/** Kinds that stand above namespaces. */
const OF_THE_CLUSTER = new Set(["Namespace", "PriorityClass"])

/** A pod as a Deployment makes it. */
const podsOf = ({ manifests }: Combination) =>
  ofKind(manifests, "Deployment").flatMap(({ metadata, spec }) =>
    spec ? [{ deployment: metadata?.name, ...spec.template }] : [],
  )

/** The Deployments whose pods a selector takes. */
const selected = (combination: Combination, selector: V1LabelSelector | undefined) =>
  podsOf(combination)
    .filter(({ metadata }) => selects(selector?.matchLabels, metadata?.labels))
    .map(({ deployment }) => deployment)

/** The ports of all containers, by name. */
const portsOf = (combination: Combination) =>
  new Map(
    podsOf(combination).flatMap(({ spec }) =>
      (spec?.containers ?? []).flatMap(({ ports = [] }) =>
        ports.map((port) => [port.name, port.containerPort] as const),
      ),
    ),
  )

/** What custom resources point at. */
interface Pointer {
  readonly kind: string
  readonly name: string
  readonly port?: number
  readonly sectionName?: string
}

/** A field of a custom resource: its shape has been checked by its schema. */
const field = <Value>(manifest: Manifest, name: string) => manifest.spec?.[name] as Value

describe.each(COMBINATIONS.map((combination) => [combination.name, combination] as const))(
  "in %s",
  (_name, combination) => {
    const { manifests, namespace } = combination
    const named = (kind: string, name: string | undefined) =>
      manifests.filter((one) => one.kind === kind && one.metadata.name === name)

    test("each object is there once, in the namespace that is made for it", () => {
      const keys = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
      expect(keys).toEqual([...new Set(keys)])
      expect(named("Namespace", namespace)).toHaveLength(1)
      for (const { kind, metadata } of manifests) {
        const wanted = OF_THE_CLUSTER.has(kind) ? undefined : namespace
        expect(metadata.namespace).toBe(wanted)
      }
    })

    test("each Deployment selects its own pods and no other's, and has its account and priority", () => {
      for (const { metadata, spec } of ofKind(manifests, "Deployment")) {
        expect(selected(combination, spec?.selector)).toEqual([metadata?.name as string])
        const pod = spec?.template.spec
        expect(named("ServiceAccount", pod?.serviceAccountName)).toHaveLength(1)
        expect(named("PriorityClass", pod?.priorityClassName)).toHaveLength(1)
        expect(pod?.containers.map(({ image }) => image)).toEqual([IMAGE])
      }
    })

    test("each Service, disruption budget and autoscaler has one Deployment", () => {
      for (const { metadata, spec } of ofKind(manifests, "Service"))
        expect(selected(combination, { matchLabels: spec?.selector ?? {} })).toEqual([
          metadata?.name as string,
        ])
      for (const { metadata, spec } of ofKind(manifests, "PodDisruptionBudget"))
        expect(selected(combination, spec?.selector)).toEqual([metadata?.name as string])
      for (const { metadata, spec } of ofKind(manifests, "HorizontalPodAutoscaler")) {
        expect(spec?.scaleTargetRef).toMatchObject({
          apiVersion: "apps/v1",
          kind: "Deployment",
          name: metadata?.name as string,
        })
      }
      for (const { spec } of ofKind(manifests, "Deployment")) expect(spec?.replicas).toBeUndefined()
    })

    test("each network policy takes all pods, and lets in what comes to ports that are there", () => {
      const deployments = ofKind(manifests, "Deployment").map(({ metadata }) => metadata?.name)
      const ports = portsOf(combination)
      for (const { spec } of ofKind(manifests, "NetworkPolicy")) {
        expect(selected(combination, spec?.podSelector)).toEqual(deployments)
        for (const { ports: opened = [] } of spec?.ingress ?? [])
          for (const { port } of opened) expect(ports.has(port as string)).toBe(true)
      }
    })

    test("each port of a Service is one of the pods", () => {
      const ports = portsOf(combination)
      for (const { spec } of ofKind(manifests, "Service"))
        for (const { targetPort } of spec?.ports ?? [])
          expect(ports.has(targetPort as string)).toBe(true)
    })

    test("each route comes from a listener and leads to a port of a Service", () => {
      for (const route of manifests.filter(({ kind }) => kind === "HTTPRoute")) {
        for (const { kind, name, sectionName } of field<Pointer[]>(route, "parentRefs")) {
          const [gateway] = named(kind, name)
          const listeners = gateway ? field<{ name: string }[]>(gateway, "listeners") : []
          expect(listeners.map((listener) => listener.name)).toContain(sectionName as string)
        }
        const rules = field<{ backendRefs?: Pointer[] }[]>(route, "rules")
        for (const { name, port } of rules.flatMap(({ backendRefs = [] }) => backendRefs)) {
          const service = ofKind(manifests, "Service").find((one) => one.metadata?.name === name)
          expect(service?.spec?.ports?.map((each) => each.port)).toContain(port as number)
        }
      }
    })

    test("each Service behind a route has both policies of the balancer", () => {
      const routes = manifests.filter(({ kind }) => kind === "HTTPRoute")
      const behind = routes
        .flatMap((route) => field<{ backendRefs?: Pointer[] }[]>(route, "rules"))
        .flatMap(({ backendRefs = [] }) => backendRefs.map(({ name }) => name))
        .toSorted()
      for (const kind of ["HealthCheckPolicy", "GCPBackendPolicy"]) {
        const targets = manifests
          .filter((one) => one.kind === kind)
          .map((policy) => field<Pointer>(policy, "targetRef"))
        expect(targets.map(({ name }) => name).toSorted()).toEqual(behind)
      }
    })

    test("whoever scrapes finds all pods, at a port that is there", () => {
      const ports = portsOf(combination)
      const scrapers = manifests.filter(({ kind }) => /^PodMonitor(ing)?$/.test(kind))
      for (const scraper of scrapers) {
        const deployments = ofKind(manifests, "Deployment").map(({ metadata }) => metadata?.name)
        expect(selected(combination, field<V1LabelSelector>(scraper, "selector"))).toEqual(
          deployments,
        )
        const endpoints =
          field<Pointer[] | undefined>(scraper, "endpoints") ??
          field<Pointer[]>(scraper, "podMetricsEndpoints")
        for (const { port } of endpoints) expect(ports.has(`${port}`)).toBe(true)
      }
      // A policy that keeps everybody out opens the port to whoever scrapes.
      const opened = ofKind(manifests, "NetworkPolicy").flatMap(({ spec }) =>
        (spec?.ingress ?? []).flatMap(({ ports: each = [] }) => each.map(({ port }) => port)),
      )
      expect(opened.includes("metrics")).toBe(scrapers.length > 0)
    })
  },
)
