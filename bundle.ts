import { chmod, cp, mkdir, readdir } from "node:fs/promises"
import { join } from "node:path"

/**
 * Gathers what the image ships: `bun bundle.ts FOLDER ARCHITECTURE`, the architecture as Docker names
 * it.
 *
 * - `dist/main.js`: the server in one file, with its map and the notices of the packages in it
 * - `node_modules/`: ONNX Runtime with the addon of one architecture; its package holds those of all
 *   systems, 288 MB
 * - `model/`: the models and their cards
 */
const ROOT = import.meta.dir
const PACKAGES = join(ROOT, "node_modules")
/** What stays outside of the file: the addon is loaded from beside it. */
const ADDON = "onnxruntime-node"
/** Folder names of ONNX Runtime, by those of Docker. */
const ARCHITECTURES: Readonly<Record<string, string>> = { amd64: "x64", arm64: "arm64" }

/** A package that is in the bundle or beside it, as its own package.json describes it. */
interface Package {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly repository?: string | { readonly url: string }
}

async function bundle(folder: string, architecture: string): Promise<void> {
  const addon = ARCHITECTURES[architecture]
  if (addon === undefined) {
    const known = Object.keys(ARCHITECTURES).join(" and ")
    return refuse(`ONNX Runtime has no addon for ${architecture}; it has ${known}`)
  }
  const dist = join(folder, "dist")
  await Bun.build({
    entrypoints: [join(ROOT, "src/main.ts")],
    outdir: dist,
    target: "bun",
    external: [ADDON],
    // Names stay as they are: Elysia reads the source of its handlers.
    minify: { whitespace: true, syntax: true, identifiers: false },
    sourcemap: "linked",
  })
  const sources = await leaveOutSources(join(dist, "main.js.map"))
  await Bun.write(join(dist, "NOTICES"), await noticesOf(sources))
  await copyRuntime(join(folder, "node_modules"), addon)
  await copyModels(join(folder, "model"))
}

/**
 * Takes the text of the sources out of a map: two thirds of it, and a stack needs only the places. Bun
 * refuses a map that has no entry for them.
 *
 * @returns the paths of the sources
 */
async function leaveOutSources(path: string): Promise<string[]> {
  const map = (await Bun.file(path).json()) as { sources: string[]; sourcesContent: null[] }
  map.sourcesContent = map.sources.map(() => null)
  await Bun.write(path, JSON.stringify(map))
  return map.sources
}

/** The licence of each package whose code is shipped, as those licences ask. */
async function noticesOf(sources: readonly string[]): Promise<string> {
  const bundled = sources.flatMap(
    (source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? [],
  )
  const names = new Set([...bundled, ADDON, "onnxruntime-common"])
  const notices = await Promise.all(Array.from(names).toSorted().map(noticeOf))
  return `${notices.join(`\n${"-".repeat(80)}\n`)}\n`
}

async function noticeOf(name: string): Promise<string> {
  const folder = join(PACKAGES, name)
  const { version, license, repository } = (await Bun.file(
    join(folder, "package.json"),
  ).json()) as Package
  const address = typeof repository === "string" ? repository : repository?.url
  const files = (await readdir(folder)).filter((each) => /^(licen[cs]e|notice)/i.test(each))
  const texts = await Promise.all(files.map((file) => Bun.file(join(folder, file)).text()))
  return [`${name} ${version}  ${license}  ${address ?? ""}\n`, ...texts].join("\n")
}

/** Only what runs, with the two files of the addon side by side: one looks for the other there. */
async function copyRuntime(target: string, addon: string): Promise<void> {
  const wanted = [
    [ADDON, ["package.json", "dist", join("bin/napi-v6/linux", addon)]],
    ["onnxruntime-common", ["package.json", "dist/cjs"]],
  ] as const
  for (const [name, parts] of wanted) {
    for (const part of parts) {
      await cp(join(PACKAGES, name, part), join(target, name, part), {
        recursive: true,
        filter: (path) => !/\.(d\.ts|map)$/.test(path),
      })
    }
  }
}

async function copyModels(target: string): Promise<void> {
  await mkdir(target, { recursive: true })
  for (const name of await readdir(join(ROOT, "model"))) {
    if (!/\.(onnx|yaml)$/.test(name)) continue
    const path = join(target, name)
    await cp(join(ROOT, "model", name), path)
    // Whoever checked it out may keep files to themselves; the server runs as somebody else.
    await chmod(path, 0o644)
  }
}

function refuse(line: string): void {
  console.error(line)
  process.exitCode = 1
}

const [folder, architecture] = process.argv.slice(2)
if (folder && architecture) await bundle(folder, architecture)
else refuse("usage: bun bundle.ts FOLDER ARCHITECTURE, for example: bun bundle.ts /out amd64")
