import { parse } from "yaml"

/** A command that has to work failed: the message is what it said. */
export class ProgramError extends Error {
  override name = "ProgramError" as const
}

/**
 * Runs a program to its end.
 *
 * @param input is written to it
 * @returns what it prints
 * @throws {ProgramError} with what it says, if it fails
 */
export async function output(command: string[], input = ""): Promise<string> {
  const child = Bun.spawn(command, { stdin: new Blob([input]), stdout: "pipe", stderr: "pipe" })
  const [text, trouble] = await Promise.all([child.stdout.text(), child.stderr.text()])
  if ((await child.exited) !== 0) throw new ProgramError(`${command.join(" ")}: ${trouble.trim()}`)
  return text.trim()
}

/** Where the tokens of the rehearsal come from, apart from what it deploys. */
const ACCOUNT_NAMESPACE = "sepal-pipeline-account"

/**
 * The account of the rehearsal, with what a deployment needs and no more: to apply the manifests, to
 * watch a rollout and its pods, and to reach the Service.
 */
const ACCOUNT = `
apiVersion: v1
kind: Namespace
metadata: { name: ${ACCOUNT_NAMESPACE} }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: deployer, namespace: ${ACCOUNT_NAMESPACE} }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: ${ACCOUNT_NAMESPACE} }
rules:
  - apiGroups: ["", apps, autoscaling, policy, networking.k8s.io, scheduling.k8s.io]
    resources: [namespaces, serviceaccounts, services, deployments, horizontalpodautoscalers, poddisruptionbudgets, networkpolicies, priorityclasses]
    verbs: [get, list, watch, create, patch]
  - apiGroups: ["", apps]
    resources: [pods, pods/log, events, replicasets]
    verbs: [get, list, watch]
  - apiGroups: [""]
    resources: [pods/portforward]
    verbs: [create]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ${ACCOUNT_NAMESPACE} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${ACCOUNT_NAMESPACE} }
subjects: [{ kind: ServiceAccount, name: deployer, namespace: ${ACCOUNT_NAMESPACE} }]
`

/** The real cluster that the rehearsal deploys to. */
export interface Cluster {
  /** Address of its API, without a scheme. */
  readonly endpoint: string
  /** The certificate of its authority, in base64. */
  readonly authority: string
  readonly version: string
  readonly token: () => Promise<string>
  /** What serves in a namespace: the image of the Deployment, and how many of its pods are ready. */
  readonly serving: (namespace: string) => Promise<Serving>
  /** Removes what a rehearsal has made. */
  readonly clear: (namespaces: readonly string[]) => Promise<void>
}

/** What answers the requests of a namespace. */
export interface Serving {
  /** The image of each ready pod, each once. */
  readonly images: readonly string[]
  readonly ready: number
  readonly isPaused: boolean
}

/**
 * Takes the cluster of kubectl's current context, and makes the account of the rehearsal in it.
 *
 * @throws {ProgramError} if there is none
 */
export async function takeCluster(): Promise<Cluster> {
  const config = parse(await output(["kubectl", "config", "view", "--minify", "--flatten"])) as {
    clusters: { cluster: { server: string; "certificate-authority-data"?: string } }[]
  }
  const { server = "", "certificate-authority-data": authority = "" } =
    config.clusters[0]?.cluster ?? {}
  const { gitVersion } = JSON.parse(await output(["kubectl", "get", "--raw", "/version"])) as {
    gitVersion: string
  }
  await output(["kubectl", "apply", "-f", "-"], ACCOUNT)
  return {
    endpoint: server.replace(/^https:\/\//, ""),
    authority,
    version: gitVersion,
    token: () =>
      output(["kubectl", "create", "token", "deployer", "-n", ACCOUNT_NAMESPACE, "--duration=1h"]),
    serving,
    clear: async (namespaces) => {
      const names = [...namespaces, ACCOUNT_NAMESPACE]
      await output(["kubectl", "delete", "namespace", "--ignore-not-found", ...names])
      for (const kind of ["clusterrole", "clusterrolebinding"]) {
        await output(["kubectl", "delete", kind, "--ignore-not-found", ACCOUNT_NAMESPACE])
      }
    },
  }
}

interface Pod {
  readonly spec: { readonly containers: readonly { readonly image: string }[] }
  readonly metadata: { readonly deletionTimestamp?: string }
  readonly status: { readonly conditions?: readonly { type: string; status: string }[] }
}

async function serving(namespace: string): Promise<Serving> {
  const get = async (...what: string[]) =>
    JSON.parse(
      (await output([
        "kubectl",
        "get",
        ...what,
        "-n",
        namespace,
        "-o",
        "json",
        "--ignore-not-found",
      ])) || "{}",
    ) as unknown
  const { items = [] } = (await get("pods", "-l", "app.kubernetes.io/name=sepal")) as {
    items?: Pod[]
  }
  const { spec } = (await get("deployment/sepal")) as { spec?: { paused?: boolean } }
  const ready = items.filter(
    ({ metadata, status }) =>
      !metadata.deletionTimestamp &&
      status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"),
  )
  return {
    images: [...new Set(ready.map((pod) => pod.spec.containers[0]?.image ?? ""))],
    ready: ready.length,
    isPaused: spec?.paused === true,
  }
}
