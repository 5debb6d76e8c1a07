import { mkdir, readdir } from "node:fs/promises"
import { join } from "node:path"
import { tool } from "../tools/cache.ts"
import type { Combination } from "./combinations.ts"
import { CUSTOM_RESOURCES } from "./custom-resources.ts"
import type { Manifest } from "./render.ts"

/** The version of Kubernetes whose schemas are asked. */
const VERSION = "1.37.0"
/** Where each schema refers to for what it shares with others. */
const SHARED = "/api/_definitions.json#"

/** A schema, and what it refers to. */
interface Schema {
  readonly $defs?: Readonly<Record<string, unknown>>
}

/**
 * Writes the schemas of the kinds that are used as kubeconform reads them, each whole in itself. By
 * itself kubeconform fetches them from a site; the package kubernetes-validate has them, made from the
 * same description, in files that refer to each other.
 *
 * @returns the pattern of their paths, for `-schema-location`
 */
export async function writeSchemas(
  folder: string,
  combinations: readonly Combination[],
): Promise<string> {
  const { folder: tools } = await tool("kubernetes-validate")
  const [python = ""] = await readdir(join(tools, "lib"))
  const packages = join(tools, "lib", python, "site-packages")
  const schemas = join(
    packages,
    "kubernetes_validate/kubernetes-json-schema",
    `v${VERSION}-local-strict`,
  )
  const { $defs } = await readSchema(join(schemas, "_definitions.json"))
  await mkdir(folder, { recursive: true })
  const used = combinations.flatMap(({ manifests }) => manifests).filter(isBuiltIn)
  for (const name of new Set(used.map(fileOf))) {
    const schema = { ...(await readSchema(join(schemas, name))), $defs }
    await Bun.write(join(folder, name), JSON.stringify(schema))
  }
  return join(folder, "{{.ResourceKind}}{{.KindSuffix}}.json")
}

async function readSchema(path: string): Promise<Schema> {
  return JSON.parse((await Bun.file(path).text()).replaceAll(SHARED, "#")) as Schema
}

function isBuiltIn({ apiVersion, kind }: Manifest): boolean {
  return !CUSTOM_RESOURCES.has(`${apiVersion} ${kind}`)
}

/** As kubeconform names it: the kind, the first part of the group's name, the version. */
function fileOf({ apiVersion, kind }: Manifest): string {
  const [version = "", group] = apiVersion.split("/").toReversed()
  const parts = [kind.toLowerCase(), ...(group ? [group.split(".")[0]] : []), version]
  return `${parts.join("-")}.json`
}
