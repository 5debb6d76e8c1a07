import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"

/**
 * Stands before gcloud. Where REAL_GCLOUD names the program, all but three things go to it, with
 * Google's addresses on loopback: components are not installed, the addresses of a credential
 * configuration are put on loopback too, and tags are set by the registry's own interface. Where it
 * names none, the few commands that the pipeline uses are answered here.
 */
const args = process.argv.slice(2).filter((arg) => arg !== "--quiet")
const real = process.env["REAL_GCLOUD"] ?? ""
const google = process.env["GOOGLE_STAND_IN"] ?? ""
const command = args.filter((arg) => !arg.startsWith("-")).join(" ")
const option = (name: string): string =>
  args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ??
  args[args.indexOf(`--${name}`) + 1] ??
  ""

/** Google's addresses in a text become those of the stand-in. */
function onLoopback(text: string): string {
  return text.replaceAll(/https:\/\/(sts|iamcredentials)\.googleapis\.com/g, google)
}

async function callReal(): Promise<number> {
  return await Bun.spawn([real, ...process.argv.slice(2)], {
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
  }).exited
}

/** Gives an image of a registry another tag, by the interface that every registry has. */
async function addTag(from: string, to: string): Promise<void> {
  const [, host = "", path = "", tag = ""] = /^([^/]+)\/(.+):([^:]+)$/.exec(from) ?? []
  const manifests = `http://${host}/v2/${path}/manifests`
  const types = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
  ]
  const found = await fetch(`${manifests}/${tag}`, { headers: { accept: types.join(", ") } })
  if (!found.ok) throw new Error(`(gcloud.artifacts.docker.tags.add) NOT_FOUND: ${from}`)
  const put = await fetch(`${manifests}/${to.slice(to.lastIndexOf(":") + 1)}`, {
    method: "PUT",
    headers: { "content-type": found.headers.get("content-type") ?? "" },
    body: await found.arrayBuffer(),
  })
  if (!put.ok) throw new Error(`(gcloud.artifacts.docker.tags.add) ${put.status}: ${to}`)
  console.log(`Added tag [${to}]`)
}

/** Asks the stand-in for a token, as gcloud does when an account is made the active one. */
async function activate(): Promise<void> {
  const file = option("key-file") || option("cred-file")
  let account: { type?: string; client_email?: string }
  try {
    account = JSON.parse(readFileSync(file, "utf8")) as typeof account
  } catch {
    throw new Error(`(gcloud.auth) Could not read json file ${file}`)
  }
  const answer = await fetch(`${google}/token`, { method: "POST", body: JSON.stringify(account) })
  if (!answer.ok) throw new Error(`(gcloud.auth) ${await answer.text()}`)
  console.log(`Activated credentials for: [${account.client_email ?? account.type}]`)
}

/** Writes how kubectl reaches the cluster, as `get-credentials` does. */
async function getCredentials(cluster: string): Promise<void> {
  const project = process.env["GOOGLE_PROJECT_ID"]
  const place = `projects/${project}/locations/${option("location")}/clusters/${cluster}`
  const answer = await fetch(`${google}/v1/${place}`)
  if (!answer.ok)
    throw new Error(`(gcloud.container.clusters.get-credentials) ${await answer.text()}`)
  const { endpoint, masterAuth } = (await answer.json()) as {
    endpoint: string
    masterAuth: { clusterCaCertificate: string }
  }
  const { access_token: token } = (await (
    await fetch(`${google}/token`, { method: "POST", body: "{}" })
  ).json()) as { access_token: string }
  const file = process.env["KUBECONFIG"] ?? ""
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(
    file,
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": cluster,
      contexts: [{ name: cluster, context: { cluster, user: cluster } }],
      clusters: [
        {
          name: cluster,
          cluster: {
            server: `https://${endpoint}`,
            "certificate-authority-data": masterAuth.clusterCaCertificate,
          },
        },
      ],
      users: [{ name: cluster, user: { token } }],
    }),
    { mode: 0o600 },
  )
  console.log(`kubeconfig entry generated for ${cluster}.`)
}

function createCredentialConfiguration(): void {
  const credentials = {
    type: "external_account",
    audience: `//iam.googleapis.com/${args.find((arg) => arg.startsWith("projects/"))}`,
    credential_source: { file: option("credential-source-file") },
    service_account: option("service-account"),
  }
  writeFileSync(option("output-file"), JSON.stringify(credentials))
}

async function respond(): Promise<number> {
  if (command.startsWith("components install")) {
    console.log(`stood in: ${command}; what is on the PATH is used`)
    return 0
  }
  if (command.startsWith("artifacts docker tags add")) {
    await addTag(args.at(-2) ?? "", args.at(-1) ?? "")
    return 0
  }
  if (command === "version")
    return real ? callReal() : (console.log(`Google Cloud SDK ${process.env["GCLOUD_VERSION"]}`), 0)
  if (real) {
    const code = await callReal()
    if (code === 0 && command.includes("create-cred-config")) {
      const file = option("output-file")
      writeFileSync(file, onLoopback(readFileSync(file, "utf8")))
    }
    return code
  }
  if (command.includes("create-cred-config")) createCredentialConfiguration()
  else if (command.startsWith("auth activate-service-account") || command.startsWith("auth login"))
    await activate()
  else if (command.startsWith("container clusters get-credentials"))
    await getCredentials(args[3] ?? "")
  else if (!/^(config set|auth configure-docker|components list)/.test(command)) {
    throw new Error(`there is no gcloud ${command} here`)
  }
  return 0
}

try {
  process.exitCode = await respond()
} catch (error) {
  console.error(`ERROR: ${(error as Error).message}`)
  process.exitCode = 1
}
