import { cp, mkdir, readdir, rename, stat } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { ROOT } from "../files.ts"
import type { BuiltInStep } from "../steps.ts"
import { output } from "./kubernetes.ts"
import type { World } from "./world.ts"

/** Where a step of CircleCI's own does its work. */
export interface Site {
  readonly world: World
  readonly job: string
  /** The working directory of the job. */
  readonly folder: string
  /** The commit that the pipeline is of. */
  readonly commit: string
}

/** Does what a step of CircleCI's own does, with folders of this machine in the place of its storage. */
export async function doBuiltIn({ name, values }: BuiltInStep, site: Site): Promise<string> {
  const { world, folder } = site
  const text = (key: string) => String(values[key])
  const texts = (key: string) => [values[key] ?? []].flat().map(String)
  switch (name) {
    case "checkout":
      return checkOut(site)
    case "attach_workspace":
      await copy(world.workspace, resolve(folder, text("at")))
      return "attached"
    case "persist_to_workspace": {
      for (const path of texts("paths")) {
        await copy(join(folder, text("root"), path), join(world.workspace, path))
      }
      return "persisted"
    }
    case "restore_cache":
      return restoreCache(texts("key").concat(texts("keys")), site)
    case "save_cache":
      return saveCache(text("key"), texts("paths"), site)
    case "store_artifacts":
    case "store_test_results":
      return store(text("path"), site)
    case "setup_remote_docker":
      return `the engine of this machine, version ${await output(["docker", "version", "--format", "{{.Server.Version}}"])}`
    default:
      throw new Error(`the rehearsal can't do ${name}`)
  }
}

/** A clone, or, where there is one, the commit anew: what is not in the repository stays. */
async function checkOut({ folder, commit }: Site): Promise<string> {
  const isThere = await exists(join(folder, ".git"))
  if (!isThere) await output(["git", "clone", "--quiet", "--no-hardlinks", ROOT, folder])
  await output(["git", "-C", folder, "reset", "--quiet", "--hard", commit])
  return `${isThere ? "reset to" : "cloned at"} ${commit}`
}

async function restoreCache(keys: string[], site: Site): Promise<string> {
  for (const key of keys) {
    const cache = join(site.world.caches, await keyOf(key, site))
    if (!(await exists(cache))) continue
    await copy(cache, site.folder)
    return `found ${key}`
  }
  return "nothing found"
}

async function saveCache(key: string, paths: string[], site: Site): Promise<string> {
  const cache = join(site.world.caches, await keyOf(key, site))
  if (await exists(cache)) return "there already"
  const draft = `${cache}-${process.pid}`
  for (const path of paths) await copy(join(site.folder, path), join(draft, path))
  await rename(draft, cache)
  return `saved ${key}`
}

/** Fills `{{ arch }}` and `{{ checksum "file" }}`. */
async function keyOf(key: string, { folder }: Site): Promise<string> {
  let filled = key.replaceAll("{{ arch }}", `${process.platform}-${process.arch}`)
  for (const [whole, file = ""] of key.matchAll(/\{\{ checksum "([^"]+)" \}\}/g)) {
    const content = await Bun.file(join(folder, file)).arrayBuffer()
    filled = filled.replace(whole, new Bun.CryptoHasher("sha256").update(content).digest("hex"))
  }
  return filled
}

async function store(path: string, { world, folder, job }: Site): Promise<string> {
  const from = join(folder, path)
  if (!(await exists(from))) return `there is no ${path}`
  await copy(from, join(world.artifacts, job, path))
  return (await readdir(from)).join(", ")
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await cp(from, to, { recursive: true, force: true, verbatimSymlinks: true })
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
