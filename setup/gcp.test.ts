import { afterAll, describe, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { cleanUp, contextVariables, type Place, preparation, scriptOf } from "./gcp.ts"
import { compile } from "../test/pipeline/compile.ts"
import { delivery } from "../test/pipeline/files.ts"
import { running } from "../test/pipeline/pipeline-graph.ts"
import { TRIGGERS } from "../test/pipeline/triggers.ts"

const byToken: Place = {
  project: "my-project-1",
  region: "europe-west1",
  cluster: "sepal",
  signIn: {
    organization: "11111111-2222-3333-4444-555555555555",
    circleciProject: "11111111-2222-3333-4444-555555555556",
  },
}
const byKey: Place = { ...byToken, signIn: "key" }

/** Runs the command line. */
async function call(...args: string[]) {
  const child = Bun.spawn([process.execPath, "setup/main.ts", ...args], {
    cwd: `${import.meta.dir}/..`,
    stdout: "pipe",
    stderr: "pipe",
  })
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()])
  return { code: await child.exited, out, err }
}

describe("preparation()", () => {
  test("gives each account the least that it needs", () => {
    const roles = Array.from(
      scriptOf(preparation(byToken)).matchAll(/serviceAccount:(.+?) --role=(\S+)/g),
      ([, account, role]) => `${account?.replace(/@.*iam.*$/, "")} ${role}`,
    )
    expect(roles).toEqual([
      expect.stringMatching(
        /-compute@developer\.gserviceaccount\.com roles\/artifactregistry\.reader$/,
      ),
      "sepal-build roles/artifactregistry.writer",
      "sepal-deploy roles/container.developer",
    ])
  })

  test("trusts the tokens of one project at CircleCI, and makes no key", () => {
    const script = scriptOf(preparation(byToken))
    expect(script).toContain(
      `--attribute-condition="assertion['oidc.circleci.com/project-id']=='11111111-2222-3333-4444-555555555556'"`,
    )
    expect(script).toContain(
      "--issuer-uri=https://oidc.circleci.com/org/11111111-2222-3333-4444-555555555555 --allowed-audiences=11111111-2222-3333-4444-555555555555",
    )
    expect(script).not.toContain("keys create")
  })

  test("makes keys, and trusts no token, if asked to", () => {
    const script = scriptOf(preparation(byKey))
    expect(script).toContain("gcloud iam service-accounts keys create sepal-deploy.json")
    expect(script).not.toContain("workload")
  })

  test("makes nothing that is there already", () => {
    for (const line of scriptOf(preparation(byToken)).split("\n")) {
      if (/\bcreate(-auto|-oidc)?\b/.test(line)) expect(line).toMatch(/ describe .* \|\| gcloud /)
    }
  })
})

test("cleanUp() deletes all that was made", () => {
  const made = Array.from(
    scriptOf(preparation(byToken)).matchAll(/ \|\| gcloud (.+?) create/g),
    ([, group]) => group,
  )
  const deleted = scriptOf(cleanUp(byToken))
  for (const group of new Set(made)) {
    // A provider goes with its pool.
    expect(deleted).toContain(`gcloud ${group?.replace(/ providers$/, "")} delete`)
  }
})

describe("contextVariables()", async () => {
  const config = await delivery()
  for (const place of [byToken, byKey]) {
    const isByKey = place.signIn === "key"
    test(`are just those that the jobs ask for${isByKey ? ", by key" : ""}`, () => {
      const push = TRIGGERS.find(({ title }) => title === "Push to main") ?? expect.unreachable()
      const parameters = { oidc: !isByKey }
      const wanted = new Map<string, Set<string>>()
      for (const { contexts, job } of compile(config, { ...push, parameters }).workflows.flatMap(
        running,
      )) {
        for (const step of job?.steps ?? []) {
          const names =
            step.kind === "run" ? /^for name in (.*); do$/m.exec(step.command)?.[1] : undefined
          for (const name of names?.split(" ") ?? []) {
            const [context = ""] = contexts
            wanted.set(context, (wanted.get(context) ?? new Set<string>()).add(name))
          }
        }
      }
      const told = contextVariables(place).map(
        ({ title, commands }) =>
          [title, new Set(commands.map((command) => command.replace(/=.*/, "")))] as const,
      )
      expect(new Map(told)).toEqual(wanted)
    })
  }
})

describe("bun run setup:gcp", () => {
  test("--dry-run prints the commands and the variables, and runs nothing", async () => {
    const { code, out } = await call("--project=my-project-1", "--key", "--dry-run")
    expect(code).toBe(0)
    expect(out).toContain(scriptOf(preparation({ ...byKey, region: "us-central1" })))
    expect(out).toContain("GCLOUD_SERVICE_KEY=$(cat sepal-build.base64)")
  })

  for (const [args, message] of [
    [["--key"], "--project is missing; it takes 6 to 30 lower-case letters"],
    [["--project=my-project-1; rm -rf /", "--key"], '--project is "my-project-1; rm -rf /"'],
    [
      ["--project=my-project-1", "--region=us", "--key"],
      '--region is "us"; it takes a region such as us-central1',
    ],
    [
      ["--project=my-project-1"],
      "--organization is missing; it takes the id of an organisation, or give --key",
    ],
  ] as const) {
    test(`${args.join(" ")} is refused: ${message}`, async () => {
      const { code, err } = await call(...args, "--dry-run")
      expect(code).toBe(2)
      expect(err).toContain(message)
    })
  }
})

const GCLOUD = process.env["SEPAL_GCLOUD"] === "1" ? Bun.which("gcloud") : undefined
if (!GCLOUD)
  console.log("skipped: a minute of gcloud's own parser; SEPAL_GCLOUD=1 runs it where gcloud is")

describe.skipIf(!GCLOUD)("gcloud's own parser takes every command", async () => {
  // It opens the file for a key before it asks who is signed in.
  const folder = await mkdtemp(join(tmpdir(), "sepal-gcloud-"))
  afterAll(() => rm(folder, { recursive: true }))
  const sections = [byToken, byKey].flatMap((place) => preparation(place).concat(cleanUp(place)))
  const commands = sections
    .flatMap(({ commands: lines }) => lines)
    .flatMap((line) => line.split(" || "))
    .map((command) =>
      command.replace(" > /dev/null 2>&1", "").replaceAll(/\$\(gcloud.*?\)'\)/g, "1"),
    )
    .filter((command) => command.startsWith("gcloud "))
  for (const command of new Set(commands)) {
    test(
      command.slice(0, 90),
      async () => {
        const child = Bun.spawn(["bash", "-c", command], {
          cwd: folder,
          env: {
            PATH: process.env["PATH"] ?? "",
            HOME: "/nonexistent",
            CLOUDSDK_CONFIG: folder,
            CLOUDSDK_CORE_DISABLE_PROMPTS: "1",
          },
          stdout: "ignore",
          stderr: "pipe",
        })
        const err = await child.stderr.text()
        // 2 is a call that it can't read; 1 that nobody is signed in.
        expect(err).toContain("You do not currently have an active account selected")
        expect(await child.exited).toBe(1)
      },
      60_000,
    )
  }
})
