import { join } from "node:path"
import { compile } from "../compile.ts"
import { FILES, textOf } from "../files.ts"
import { running } from "../pipeline-graph.ts"
import type { Trigger } from "../pipeline-values.ts"
import { readConfig } from "../read.ts"
import { ROLLBACK, TRIGGERS } from "../triggers.ts"
import type { Node } from "../workflows.ts"
import { type GoogleStandIn, standInForGoogle } from "./google.ts"
import { type Cluster, output, ProgramError, type Serving, takeCluster } from "./kubernetes.ts"
import { type Outcomes, runWorkflow } from "./run-workflow.ts"
import { makeWorld, type World } from "./world.ts"

/** The namespaces of the two environments. */
export const NAMESPACES = ["sepal-staging", "sepal-production"] as const

const LABEL = "sepal/rehearsal"
const PROJECT = "rehearsal"
const REGION = "us-central1"
const CLUSTER = "rehearsal"

/** What one run of a part of the pipeline changes. */
export interface Take {
  /** The jobs that run; all others before them are taken as passed. All, if left out. */
  readonly jobs?: readonly string[]
  /** Changes the text of the configuration, as somebody who makes a mistake does. */
  readonly edit?: (text: string) => string
  readonly parameters?: Trigger["parameters"]
  /** Variables that are not as they should be. */
  readonly variables?: Readonly<Record<string, string>>
  readonly approves?: boolean
  readonly cancelAfter?: string
  /** Runs these files of tests alone, as "Rerun failed tests" does. */
  readonly rerun?: readonly string[]
  /** Goes back to this digest by the rollback pipeline, in production. */
  readonly rollbackTo?: string
}

/** All that a rehearsal needs: a world, a cluster, a registry, and Google's stand-in. */
export interface Stage extends AsyncDisposable {
  readonly world: World
  readonly cluster: Cluster
  readonly google: GoogleStandIn
  readonly gcloud: string | undefined
  readonly commit: string
  readonly serving: (environment: "staging" | "production") => Promise<Serving>
  readonly play: (take?: Take) => Promise<Outcomes>
}

/**
 * Sets the stage.
 *
 * @param registry host of a real registry without a password, from which the cluster pulls
 * @throws {ProgramError} if something that has to be real isn't there, or would be overwritten
 */
export async function setStage(registry: string, say: (line: string) => void): Promise<Stage> {
  await output(["docker", "version", "--format", "{{.Server.Version}}"])
  const answer = await fetch(`http://${registry}/v2/`).catch(() => undefined)
  if (!answer?.ok)
    throw new ProgramError(`there is no registry at ${registry}; --registry names another`)
  const cluster = await takeCluster()
  await claim()
  const google = standInForGoogle({
    project: PROJECT,
    region: REGION,
    cluster: CLUSTER,
    endpoint: cluster.endpoint,
    authority: cluster.authority,
    token: cluster.token,
  })
  const gcloud = Bun.which("gcloud") ?? undefined
  const gcloudVersion = await wantedGcloud()
  const world = await makeWorld({ google: google.address, gcloud, gcloudVersion })
  const commit = await output(["git", "rev-parse", "HEAD"])
  const pair = (await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: "SHA-256",
    },
    true,
    ["sign", "verify"],
  )) as CryptoKeyPair
  const key = await keyFile(pair.privateKey, google.address)

  return {
    world,
    cluster,
    google,
    gcloud,
    commit,
    serving: (environment) => cluster.serving(`sepal-${environment}`),
    play: async ({
      jobs,
      edit = (text: string) => text,
      parameters = {},
      variables = {},
      approves = true,
      cancelAfter,
      rerun = [],
      rollbackTo,
    } = {}) => {
      const nodes = await nodesFor(rollbackTo, { registry, ...parameters }, edit)
      const passed = new Set(
        nodes.map(({ name }) => name).filter((name) => jobs && !jobs.includes(name)),
      )
      return runWorkflow(nodes, {
        world,
        commit,
        say,
        passed,
        approves,
        ...(cancelAfter === undefined ? {} : { cancelAfter }),
        variablesOf: (contexts) => ({
          CIRCLE_SHA1: commit,
          CIRCLE_BRANCH: "main",
          RERUN_TESTS: rerun.join("\n"),
          ...(contexts.length > 0 ? contextVariables(key) : {}),
          ...variables,
        }),
      })
    },
    [Symbol.asyncDispose]: async () => {
      google[Symbol.dispose]()
      await world[Symbol.asyncDispose]()
    },
  }
}

/** What an organisation keeps in its contexts. */
function contextVariables(key: string): Record<string, string> {
  return {
    GOOGLE_PROJECT_ID: PROJECT,
    GOOGLE_COMPUTE_REGION: REGION,
    GKE_CLUSTER: CLUSTER,
    GOOGLE_PROJECT_NUMBER: "1",
    OIDC_WIP_ID: "circleci",
    OIDC_WIP_PROVIDER_ID: "circleci",
    OIDC_SERVICE_ACCOUNT_EMAIL: `deployer@${PROJECT}.iam.gserviceaccount.com`,
    CIRCLE_OIDC_TOKEN: "a.token.of-the-rehearsal",
    GCLOUD_SERVICE_KEY: Buffer.from(key).toString("base64"),
  }
}

/** The key of a service account as Google makes one, whose tokens come from the stand-in. */
async function keyFile(privateKey: CryptoKey, google: string): Promise<string> {
  const bytes = Buffer.from(await crypto.subtle.exportKey("pkcs8", privateKey)).toString("base64")
  const lines = bytes.match(/.{1,64}/g) ?? []
  const label = "PRIVATE KEY"
  return JSON.stringify({
    type: "service_account",
    project_id: PROJECT,
    private_key_id: "1",
    private_key: [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n"),
    client_email: `deployer@${PROJECT}.iam.gserviceaccount.com`,
    client_id: "1",
    token_uri: `${google}/token`,
  })
}

/** Takes the namespaces of both environments, unless somebody else's Sepal lives there. */
async function claim(): Promise<void> {
  for (const namespace of NAMESPACES) {
    const found = await output([
      "kubectl",
      "get",
      "namespace",
      namespace,
      "--ignore-not-found",
      "-o",
      "json",
    ])
    const labels = found
      ? ((JSON.parse(found) as { metadata: { labels?: Record<string, string> } }).metadata.labels ??
        {})
      : undefined
    if (labels && labels[LABEL] !== "true") {
      throw new ProgramError(
        `the namespace ${namespace} is there and not of a rehearsal: choose another context of kubectl, or label it ${LABEL}=true if it may be overwritten`,
      )
    }
    if (!labels) await output(["kubectl", "create", "namespace", namespace])
    await output(["kubectl", "label", "namespace", namespace, `${LABEL}=true`, "--overwrite"])
  }
}

/** The version of gcloud that the configuration brings. */
async function wantedGcloud(): Promise<string> {
  return /gcloud:\n(?: {4}.*\n)*? {4}default: (\S+)/.exec(await textOf(FILES[0].file))?.[1] ?? ""
}

async function nodesFor(
  rollbackTo: string | undefined,
  parameters: Trigger["parameters"],
  edit: (text: string) => string,
): Promise<Node[]> {
  const [{ file }, rollback] = FILES
  const push = TRIGGERS.find(({ title }) => title === "Push to main")
  const others = Object.fromEntries(
    Object.entries(parameters).filter(([name]) => name !== "registry"),
  )
  const trigger: Trigger | undefined =
    rollbackTo === undefined
      ? push && { ...push, parameters }
      : {
          ...ROLLBACK,
          parameters: others,
          values: { "pipeline.deploy.target_version": rollbackTo },
        }
  if (!trigger) throw new RangeError("there is no push to main")
  const chosen = rollbackTo === undefined ? file : rollback.file
  const config = readConfig(edit(await textOf(chosen)), chosen, { triggers: [], rules: [] })
  return compile(config, trigger).workflows.flatMap(running)
}

/** Where the workspace keeps what the build hands on. */
export function handedOn(world: World): string {
  return join(world.workspace, "image/variables")
}
