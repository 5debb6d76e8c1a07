import { createHash } from "node:crypto"
import { mkdir, rm } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"

/** The first version of Python that the clients are pinned for. */
const LEAST_PYTHON = "(3, 11)"
/** What pip says where there is no way to a registry, which is no fault of the clients. */
const UNREACHABLE = /connection|temporary failure|timed out|network is unreachable|resolve/i

/** A machine can't have the clients. The message is the reason. */
export class NoClientsError extends Error {
  override name = "NoClientsError" as const
  readonly code = "no_clients"
}

/**
 * Makes a virtual environment of Python with pinned packages, in a folder for caches: the next run finds
 * it there, until the pins change.
 *
 * @param requirements a file of this folder with all packages, those that others need included
 * @returns the path of its Python
 * @throws {NoClientsError} if there is no Python for it, or no way to its registry
 */
export async function pythonWith(requirements: string): Promise<string> {
  const command = process.env["PYTHON"] || "python3"
  const version = await output([
    command,
    "-c",
    `import sys, venv, ensurepip; assert sys.version_info >= ${LEAST_PYTHON}; print(sys.version)`,
  ])
  if (version === undefined)
    throw new NoClientsError(
      `${command} is not Python 3.11 or later with venv; set PYTHON to one that is`,
    )
  const file = join(import.meta.dir, requirements)
  const pins = await Bun.file(file).text()
  const digest = createHash("sha256").update(`${version}\n${pins}`).digest("hex").slice(0, 12)
  const caches = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache")
  const folder = join(caches, "sepal", "clients", digest)
  const python = join(folder, "bin", "python")
  // Written last: an environment that was not finished is made anew.
  const finished = Bun.file(join(folder, "finished"))
  if (await finished.exists()) return python
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await must([command, "-m", "venv", folder])
  const quietly = ["--quiet", "--disable-pip-version-check", "--no-input"]
  await must([python, "-m", "pip", "install", ...quietly, "--no-deps", "-r", file])
  await finished.write(`${version}\n`)
  return python
}

async function output(command: readonly string[]): Promise<string | undefined> {
  try {
    const child = Bun.spawn([...command], { stdout: "pipe", stderr: "ignore" })
    const text = await child.stdout.text()
    return (await child.exited) === 0 ? text.trim() : undefined
  } catch {
    return undefined
  }
}

async function must(command: readonly string[]): Promise<void> {
  const child = Bun.spawn([...command], { stdout: "ignore", stderr: "pipe" })
  const errors = await child.stderr.text()
  if ((await child.exited) === 0) return
  const what = `${command.slice(1, 4).join(" ")} failed: ${errors.trim().slice(-1000)}`
  throw UNREACHABLE.test(errors) ? new NoClientsError(what) : new Error(what)
}
