import { afterAll, expect, test } from "bun:test"
import { generateKeyPairSync } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { run } from "../tools/run.ts"
import { findSecrets } from "./secrets.ts"

const folder = await mkdtemp(join(tmpdir(), "sepal-secrets-"))
afterAll(() => rm(folder, { recursive: true }))

const hasGit = Bun.which("git") !== null
if (hasGit) await run(["git", "init", "--quiet"], { cwd: folder })
else console.log("skipped: git, which tells what is in a tree, is not on the PATH")

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
})
const account = JSON.stringify(
  { type: "service_account", private_key_id: "1", private_key: privateKey },
  null,
  2,
)

/** Writes a file that git would take, and tells what is found in the folder. */
async function foundIn(file: string, content: string) {
  await Bun.write(join(folder, file), content)
  try {
    return (await findSecrets(folder)).secrets
  } finally {
    await rm(join(folder, file))
  }
}

test.skipIf(!hasGit)(
  "findSecrets() finds the key of a service account, and does not repeat it",
  async () => {
    const secrets = await foundIn("key.json", account)
    expect(secrets).toContainEqual({
      file: "key.json",
      line: 1,
      message: "found GCP Service Account's private key(json): ****",
    })
    const [, line = ""] = privateKey.split("\n")
    expect(JSON.stringify(secrets)).not.toContain(line)
  },
)

test.skipIf(!hasGit)("findSecrets() finds it in base64 too, at its line", async () => {
  const variable = `GCLOUD_SERVICE_KEY: ${Buffer.from(account).toString("base64")}`
  expect(await foundIn("config.yml", `version: 2.1\n${variable}\n`)).toContainEqual(
    expect.objectContaining({ file: "config.yml", line: 2 }),
  )
})

test.skipIf(!hasGit)(
  "findSecrets() finds a private key, a token of GitHub, and a password in an address",
  async () => {
    expect(await foundIn("deploy.pem", privateKey)).toHaveLength(1)
    const token = `ghp_${"a1B2".repeat(9)}`
    expect(await foundIn("notes.md", `first line\nuse ${token} for it\n`)).toMatchObject([
      { file: "notes.md", line: 2 },
    ])
    const address = (host: string) => `https://deployer:${"k3Yx".repeat(4)}@${host}/a.git\n`
    expect(await foundIn("notes.md", address("github.com"))).toHaveLength(1)
    expect(await foundIn("notes.md", address("example.org"))).toEqual([])
  },
)

test.skipIf(!hasGit)(
  "findSecrets() takes a variable for none, and leaves out what git leaves out",
  async () => {
    expect(await foundIn("config.yml", "GCLOUD_SERVICE_KEY: $GCLOUD_SERVICE_KEY\n")).toEqual([])
    await Bun.write(join(folder, ".gitignore"), "*.pem\n")
    expect(await foundIn("deploy.pem", privateKey)).toEqual([])
  },
)
