import type { V1Container, V1PodSpec } from "@kubernetes/client-node"
import { describe, expect, test } from "bun:test"
import { join } from "node:path"
import { createApp } from "../../src/app.ts"
import { testParts } from "../../src/app.fixture.ts"
import { HELP, readConfig } from "../../src/config.ts"
import { type Combination, COMBINATIONS, ofKind } from "./combinations.ts"

const app = createApp(testParts())
const known = new Set(Array.from(HELP.matchAll(/^ {2}([A-Z_]+) /gm), ([, name]) => name as string))
const dockerfile = await Bun.file(join(import.meta.dir, "../../Dockerfile")).text()

const podsOf = ({ manifests }: Combination): V1PodSpec[] =>
  ofKind(manifests, "Deployment").flatMap(({ spec }) => spec?.template.spec ?? [])

const containersOf = (combination: Combination): V1Container[] => [
  ...podsOf(combination).flatMap(({ containers }) => containers),
  ...combination.manifests
    .filter(({ kind }) => kind === "ServingRuntime")
    .flatMap(({ spec }) => spec?.["containers"] as V1Container[]),
]

/** The configuration that the server reads from a container's variables. */
const configOf = ({ env = [] }: V1Container) =>
  readConfig(Object.fromEntries(env.map(({ name, value }) => [name, value])))

/** The policies of the balancer in front, as far as they speak of the server. */
interface BackendPolicy {
  readonly default: {
    readonly config?: { readonly httpHealthCheck: { port: number; requestPath: string } }
    readonly connectionDraining?: { readonly drainingTimeoutSec: number }
    readonly timeoutSec: number
  }
}

describe.each(COMBINATIONS.map((combination) => [combination.name, combination] as const))(
  "the server, as %s runs it,",
  (_name, combination) => {
    const policies = (kind: string) =>
      combination.manifests
        .filter((one) => one.kind === kind)
        .map(({ spec }) => spec as unknown as BackendPolicy)

    test("answers whoever asks whether it is well", async () => {
      const paths = [
        ...containersOf(combination).flatMap((container) =>
          [container.startupProbe, container.readinessProbe, container.livenessProbe].flatMap(
            (probe) => probe?.httpGet?.path ?? [],
          ),
        ),
        ...policies("HealthCheckPolicy").flatMap(
          (policy) => policy.default.config?.httpHealthCheck.requestPath ?? [],
        ),
      ]
      expect(paths.length).toBeGreaterThan(2)
      for (const path of paths)
        expect((await app(new Request(`http://localhost${path}`))).status).toBe(200)
    })

    test("knows its variables, and takes their values", () => {
      for (const container of containersOf(combination)) {
        for (const { name } of container.env ?? []) expect(known).toContain(name)
        expect(() => configOf(container)).not.toThrow()
      }
    })

    test("listens where its ports say", () => {
      for (const container of containersOf(combination)) {
        const { port, metricsPort } = configOf(container)
        const numbers = new Set([port, metricsPort])
        for (const { containerPort } of container.ports ?? [])
          expect(numbers).toContain(containerPort)
      }
      for (const policy of policies("HealthCheckPolicy"))
        expect(policy.default.config?.httpHealthCheck.port).toBe(5000)
    })

    test("finds the time to drain, and the balancer waits for as long as it answers", () => {
      for (const { containers, terminationGracePeriodSeconds } of podsOf(combination)) {
        const [container] = containers as [V1Container]
        const { drainSeconds, stopSeconds, bodySeconds } = configOf(container)
        const sleep = container.lifecycle?.preStop?.sleep?.seconds ?? 0
        expect(terminationGracePeriodSeconds).toBeGreaterThanOrEqual(
          sleep + drainSeconds + stopSeconds + 5,
        )
        // Whoever began to send a body may come to its end.
        expect(stopSeconds).toBeGreaterThanOrEqual(bodySeconds)
        for (const policy of policies("GCPBackendPolicy")) {
          expect(policy.default.connectionDraining?.drainingTimeoutSec).toBe(sleep + drainSeconds)
          expect(policy.default.timeoutSec).toBeGreaterThan(bodySeconds)
        }
      }
    })

    test("closes no connection that a balancer keeps", () => {
      for (const container of containersOf(combination))
        expect(configOf(container).idleSeconds).toBe(0)
    })

    test("is the user that the image says", () => {
      const [, user, group] = /^USER (\d+):(\d+)$/m.exec(dockerfile) ?? []
      for (const { securityContext } of podsOf(combination)) {
        expect(securityContext?.runAsUser).toBe(Number(user))
        expect(securityContext?.runAsGroup).toBe(Number(group))
      }
    })

    test("has room for its log, of which the kubelet keeps 5 files of 10 MiB", () => {
      for (const { resources } of containersOf(combination)) {
        const limit = /^(\d+)Mi$/.exec(resources?.limits?.["ephemeral-storage"] ?? "")?.[1]
        expect(Number(limit)).toBeGreaterThan(5 * 10)
      }
    })
  },
)
