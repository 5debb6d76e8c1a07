import type { V1Node, V1Pod, V1Service, V2HorizontalPodAutoscaler } from "@kubernetes/client-node"
import { KUBECTL, renderText, type Rendering } from "../manifests/render.ts"
import { CommandError, run } from "../tools/run.ts"

const PERIOD_MILLISECONDS = 500

/** A namespace of the cluster that kubectl's context names. */
export class Cluster {
  readonly namespace: string

  constructor(namespace: string) {
    this.namespace = namespace
  }

  /** Runs kubectl in the namespace. */
  kubectl(...args: string[]): Promise<string> {
    return run([KUBECTL ?? "kubectl", `--namespace=${this.namespace}`, ...args])
  }

  /** Renders and applies. */
  async apply(rendering: Rendering): Promise<void> {
    const input = await renderText({ ...rendering, namespace: this.namespace })
    await run([KUBECTL ?? "kubectl", "apply", "--filename=-"], { input })
  }

  /** Makes a ConfigMap of files in base64, or replaces what is in it. */
  async putConfigMap(name: string, binaryData: Readonly<Record<string, string>>): Promise<void> {
    const metadata = { name, namespace: this.namespace }
    const map = { apiVersion: "v1", kind: "ConfigMap", metadata, binaryData }
    const input = JSON.stringify(map)
    await run([KUBECTL ?? "kubectl", "apply", "--server-side", "--filename=-"], { input })
  }

  /** Waits until a rollout has come to its end. */
  async rolledOut(): Promise<void> {
    await this.kubectl("rollout", "status", "deployment/sepal", "--timeout=180s")
  }

  async pods(): Promise<V1Pod[]> {
    const selector = "--selector=app.kubernetes.io/name=sepal"
    return JSON.parse(await this.kubectl("get", "pods", selector, "--output=json")).items
  }

  /** The pods that get requests. */
  async readyPods(): Promise<V1Pod[]> {
    return (await this.pods()).filter(
      ({ metadata, status }) =>
        metadata?.deletionTimestamp === undefined &&
        status?.conditions?.some((one) => one.type === "Ready" && one.status === "True"),
    )
  }

  /** Why volumes could not be brought: a container that waits for one says nothing itself. */
  async failedMounts(): Promise<string[]> {
    const selector = "--field-selector=reason=FailedMount"
    const events = JSON.parse(await this.kubectl("get", "events", selector, "--output=json"))
    return (events.items as { message: string }[]).map(({ message }) => message)
  }

  /** @returns whether the pod is let go; the disruption budget may keep it for now */
  async evict(pod: string): Promise<boolean> {
    const input = JSON.stringify({
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { name: pod, namespace: this.namespace },
    })
    const path = `/api/v1/namespaces/${this.namespace}/pods/${pod}/eviction`
    try {
      await run([KUBECTL ?? "kubectl", "create", `--raw=${path}`, "--filename=-"], { input })
      return true
    } catch (error) {
      if (error instanceof CommandError && /disruption budget/.test(error.message)) return false
      throw error
    }
  }

  async autoscaler(): Promise<V2HorizontalPodAutoscaler> {
    return JSON.parse(await this.kubectl("get", "hpa", "sepal", "--output=json"))
  }

  /** Whether the cluster tells what pods use, which an autoscaler needs. */
  async measuresPods(): Promise<boolean> {
    const services = await this.kubectl("get", "apiservices", "--output=name")
    return services.includes("v1beta1.metrics.k8s.io")
  }

  /** The nodes that take pods. */
  async nodes(): Promise<string[]> {
    const nodes = JSON.parse(await this.kubectl("get", "nodes", "--output=json")).items as V1Node[]
    return nodes
      .filter(({ spec }) => !spec?.unschedulable)
      .map(({ metadata }) => metadata?.name ?? "")
  }

  /** Where the Service answers: its balancer's address, else its port of this machine's one node. */
  async address(): Promise<URL> {
    const service = JSON.parse(
      await this.kubectl("get", "service", "sepal", "--output=json"),
    ) as V1Service
    const [port] = service.spec?.ports ?? []
    const [balancer] = service.status?.loadBalancer?.ingress ?? []
    const host = balancer?.ip ?? balancer?.hostname
    return new URL(
      host ? `http://${host}:${port?.port}` : `http://127.0.0.1:${port?.nodePort ?? 0}`,
    )
  }

  /**
   * Waits until something is so.
   *
   * @throws {CommandError} if it is not so in time
   */
  async until<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> {
    const end = Date.now() + 120_000
    for (;;) {
      const found = await look()
      if (found !== undefined) return found
      if (Date.now() > end) throw new CommandError(`after two minutes it is not so: ${what}`)
      await Bun.sleep(PERIOD_MILLISECONDS)
    }
  }

  async remove(): Promise<void> {
    await run([KUBECTL ?? "kubectl", "delete", "namespace", this.namespace, "--ignore-not-found"])
  }
}
