import { readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { refusingRegistry } from "./google.ts"
import { output } from "./kubernetes.ts"
import type { Outcomes } from "./run-workflow.ts"
import { handedOn, type Stage, type Take } from "./stage.ts"

/** Something that goes wrong on purpose, and what a person wants to come of it. */
export interface Failure {
  readonly title: string
  /** The job that has to fail; undefined if none may. */
  readonly job: string | undefined
  /** What the job says about it. */
  readonly says: RegExp | undefined
  /** The deploy markers that come of it, in their order. */
  readonly markers: readonly string[]
  readonly run: (stage: Stage) => Promise<Outcomes>
  /** Whether the version that was there before is the one that answers after it. */
  readonly keepsVersion: boolean
}

const staging: Take = { jobs: ["deploy_staging"] }

/** A failure of the deployment to staging that only differs in how the pipeline is run. */
function ofStaging(title: string, says: RegExp, markers: readonly string[], take: Take): Failure {
  return {
    title,
    job: "deploy_staging",
    says,
    markers: markers.map((status) => `staging ${status}`),
    run: (stage) => stage.play({ ...staging, ...take }),
    keepsVersion: true,
  }
}

/** Replaces a file for as long as something runs. */
async function withFile<Result>(
  file: string,
  change: (text: string) => string,
  work: () => Promise<Result>,
): Promise<Result> {
  const text = await readFile(file, "utf8")
  await writeFile(file, change(text))
  try {
    return await work()
  } finally {
    await writeFile(file, text)
  }
}

/** Adds a file for as long as something runs. */
async function withNewFile<Result>(
  file: string,
  text: string,
  work: () => Promise<Result>,
): Promise<Result> {
  await writeFile(file, text)
  try {
    return await work()
  } finally {
    await rm(file)
  }
}

const BROKEN_TEST = "src/broken.test.ts"
const BROKEN = `import { expect, test } from "bun:test"
test("what is true", () => expect(true).toBe(false))
`
const AFTER_BUILD = ["deploy_staging", "deploy_production", "tag_latest"]
const AFTER_CHECKS = ["all_checks", "build_docker_image", ...AFTER_BUILD]

const NOWHERE = `sha256:${"0".repeat(64)}`

/** What goes wrong on purpose, when both environments serve a version. */
export const FAILURES: readonly Failure[] = [
  ofStaging(
    "a variable is missing",
    /GKE_CLUSTER is not set: add it to the context sepal-staging/,
    [],
    { variables: { GKE_CLUSTER: "" } },
  ),
  ofStaging("the key is none", /GCLOUD_SERVICE_KEY is not the JSON key of a service account/, [], {
    parameters: { oidc: false },
    variables: { GCLOUD_SERVICE_KEY: "bm90IGEga2V5" },
  }),
  {
    ...ofStaging("the account was deleted", /account not found/i, [], {}),
    run: async ({ google, play }) => {
      google.refuseAccounts("Invalid grant: account not found")
      try {
        return await play({ ...staging, parameters: { oidc: false } })
      } finally {
        google.refuseAccounts(undefined)
      }
    },
  },
  {
    title: "a test fails",
    job: "test",
    says: /\(fail\) what is true/,
    markers: [],
    keepsVersion: true,
    run: ({ world, play }) =>
      withNewFile(join(world.workspace, BROKEN_TEST), BROKEN, () =>
        // What comes after it is not taken as passed: it has to stand still by itself.
        play({ jobs: ["test", ...AFTER_CHECKS], rerun: [BROKEN_TEST] }),
      ),
  },
  {
    title: "the image does not start",
    job: "build_docker_image",
    says: /No public port '5000\/tcp' published|is not ready after/,
    markers: [],
    keepsVersion: true,
    run: ({ world, play }) =>
      withFile(
        join(world.workspace, "Dockerfile"),
        (text) => `${text}\nENTRYPOINT ["/usr/local/bin/bun", "no-such-file.js"]\nCMD []\n`,
        () => play({ jobs: ["build_docker_image", ...AFTER_BUILD] }),
      ),
  },
  {
    title: "the registry takes no push",
    job: "build_docker_image",
    says: /denied: Permission "artifactregistry.repositories.uploadArtifacts" denied/,
    markers: [],
    keepsVersion: true,
    run: async ({ play }) => {
      using registry = refusingRegistry()
      return await play({ jobs: ["build_docker_image"], parameters: { registry: registry.host } })
    },
  },
  ofStaging(
    "the container has another name",
    /unable to find container named "server"/,
    ["PENDING", "FAILED"],
    {
      edit: (text) => text.replace("          container: sepal\n", "          container: server\n"),
    },
  ),
  {
    ...ofStaging(
      "the new pods never get ready",
      /exceeded its progress deadline/,
      ["PENDING", "RUNNING", "FAILED"],
      {},
    ),
    run: ({ world, play }) =>
      withFile(
        handedOn(world),
        (text) => text.replace(/DIGEST=.*/, `DIGEST=${NOWHERE}`),
        () => play(staging),
      ),
  },
  {
    ...ofStaging(
      "another model answers than the commit has",
      /was to be there/,
      ["PENDING", "RUNNING", "FAILED"],
      {},
    ),
    run: ({ world, play }) =>
      withFile(
        join(world.workspace, "model/iris.yaml"),
        (text) => text.replace(/(\n {2}sha256: )[0-9a-f]{12}/, "$1000000000000"),
        () => play(staging),
      ),
  },
  {
    title: "nobody approves",
    job: undefined,
    says: undefined,
    markers: [],
    keepsVersion: true,
    run: ({ play }) => play({ jobs: ["deploy_production", "tag_latest"], approves: false }),
  },
  {
    title: "somebody cancels it half-way",
    job: undefined,
    says: undefined,
    markers: ["staging PENDING", "staging CANCELED"],
    keepsVersion: true,
    run: ({ play }) =>
      play({ jobs: ["deploy_staging", "staging_canceled"], cancelAfter: "Roll the image out" }),
  },
  {
    title: "the next one goes through after that",
    job: undefined,
    says: undefined,
    markers: ["staging PENDING", "staging RUNNING", "staging SUCCESS"],
    keepsVersion: false,
    run: ({ play }) => play(staging),
  },
]

/**
 * Makes an image that is another one and does the same, and hands it on as the one to deploy.
 *
 * @returns the digest of the one before
 */
export async function handOnAnother({ world }: Stage): Promise<string> {
  const text = await readFile(handedOn(world), "utf8")
  const [image, digest] = ["IMAGE", "DIGEST"].map(
    (name) => new RegExp(`${name}=(.*)`).exec(text)?.[1] ?? "",
  ) as [string, string]
  const tag = `${image}:another`
  const dockerfile = `FROM ${image}@${digest}\nLABEL another=1\n`
  await output(["docker", "buildx", "build", "--load", "--quiet", `--tag=${tag}`, "-"], dockerfile)
  await output(["docker", "push", "--quiet", tag])
  const reference = await output([
    "docker",
    "image",
    "inspect",
    "--format={{index .RepoDigests 0}}",
    tag,
  ])
  await writeFile(
    handedOn(world),
    text.replace(digest, reference.slice(reference.indexOf("@") + 1)),
  )
  return digest
}
