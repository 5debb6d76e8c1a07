import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { homedir, tmpdir } from "node:os"
import { dirname, join } from "node:path"

/** The variables of the person's own set-up, that would lead a job out of the rehearsal. */
const OWN =
  /^(GOOGLE_|GCLOUD_|CLOUDSDK_(?!CORE_CUSTOM_CA)|CIRCLE|OIDC_|KUBE|HOME$|PATH$|BASH_ENV$|DOCKER_CONFIG$|npm_)/

/** A folder in which jobs run, and the programs that stand in for what is not here. */
export interface World extends AsyncDisposable {
  readonly folder: string
  /** Where the workspace of the workflow is kept. */
  readonly workspace: string
  readonly caches: string
  readonly artifacts: string
  /** Where the deploy markers are written. */
  readonly releases: string
  /** Makes the home of one job, and tells its environment. */
  readonly home: (job: string) => Promise<Record<string, string>>
  /** The deploy markers up to now: `staging PENDING`. */
  readonly markers: () => Promise<string[]>
}

/** What differs from machine to machine. */
export interface Surroundings {
  /** The address of Google's stand-in. */
  readonly google: string
  /** The real gcloud, if there is one. */
  readonly gcloud: string | undefined
  readonly gcloudVersion: string
}

/** Makes an empty world; disposing of it removes it. */
export async function makeWorld({ google, gcloud, gcloudVersion }: Surroundings): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "sepal-pipeline-"))
  const [programs, workspace, artifacts] = ["programs", "workspace", "artifacts"].map((name) =>
    join(folder, name),
  ) as [string, string, string]
  const caches = join(tmpdir(), "sepal-pipeline-caches")
  for (const path of [programs, workspace, artifacts, caches])
    await mkdir(path, { recursive: true })
  const releases = join(folder, "releases")
  await writeFile(releases, "")
  for (const program of ["circleci", "gcloud"]) {
    const path = join(programs, program)
    const script = join(import.meta.dir, "stand-ins", `${program}.ts`)
    await writeFile(path, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`)
    await chmod(path, 0o755)
  }
  // On CircleCI's machines everybody may become root; who is root already needs no program for it.
  if (process.getuid?.() === 0 && !Bun.which("sudo")) {
    await writeFile(join(programs, "sudo"), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 })
  }
  const docker = process.env["DOCKER_CONFIG"] ?? join(homedir(), ".docker")
  const inherited = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || OWN.test(name) ? [] : [[name, value]],
    ),
  )

  return {
    folder,
    workspace,
    caches,
    artifacts,
    releases,
    home: async (job) => {
      const home = join(folder, "homes", job)
      await mkdir(join(home, ".docker"), { recursive: true })
      // Docker finds its plug-ins there, and gcloud may write its own lines beside.
      await symlink(join(docker, "cli-plugins"), join(home, ".docker/cli-plugins")).catch(() => {})
      return {
        ...inherited,
        HOME: home,
        USER: process.env["USER"] ?? "root",
        PATH: [programs, withoutOwnBun(process.env["PATH"] ?? "")].join(":"),
        DOCKER_CONFIG: join(home, ".docker"),
        KUBECONFIG: join(home, ".kube/config"),
        KUBECACHEDIR: join(home, ".kube/cache"),
        RELEASES: releases,
        REAL_GCLOUD: gcloud ?? "",
        GCLOUD_VERSION: gcloudVersion,
        GOOGLE_STAND_IN: google,
        CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: `${google}/`,
        CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER: `${google}/`,
        CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: `${google}/compute/v1/`,
        CLOUDSDK_CORE_DISABLE_PROMPTS: "1",
        BASH_ENV: join(home, "bash_env"),
        CI: "true",
        CIRCLECI: "true",
      }
    },
    markers: async () =>
      (await readFile(releases, "utf8"))
        .split("\n")
        .filter(Boolean)
        .map((line) => {
          const { name, status } = JSON.parse(line) as { name: string; status: string }
          return `${name} ${status}`
        }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** A job has no Bun but the one that it brings. */
function withoutOwnBun(path: string): string {
  const own = dirname(process.execPath)
  return path
    .split(":")
    .filter((part) => part !== own)
    .join(":")
}
