import * as client from "@kubernetes/client-node"
import type { Manifest } from "./render.ts"

/** A class of the client: it knows the names and types of its fields. */
interface Described {
  getAttributeTypeMap(): readonly { readonly baseName: string; readonly type: string }[]
}

/** A class of kubernetes-models: it has a schema. */
type Validated = new (manifest: Manifest) => { validate(): void }

/**
 * What is wrong with an object by the schemas of Kubernetes: types, required fields, enumerations and
 * quantities by one library; names of fields, and versions that are no more, by another.
 *
 * @returns a line for each fault
 */
export async function faultsOf(manifest: Manifest): Promise<string[]> {
  const { apiVersion, kind } = manifest
  const version = apiVersion.split("/").at(-1) as string
  const name = `${version.charAt(0).toUpperCase()}${version.slice(1)}${kind}`
  const described = classNamed(name)
  if (!described) return [`${apiVersion} ${kind}: no such kind in this version of Kubernetes`]
  const faults = unknownFields(manifest, described, kind)
  try {
    const models = (await import(`kubernetes-models/${apiVersion}/${kind}`)) as unknown
    const Model = (models as Record<string, Validated>)[kind] as Validated
    new Model(manifest).validate()
  } catch (error) {
    faults.push(`${kind}: ${(error as Error).message}`)
  }
  return faults
}

function classNamed(name: string): Described | undefined {
  return (client as unknown as Record<string, Described>)[name]
}

/** The fields that a class does not know, and those of the objects in it. */
function unknownFields(value: unknown, described: Described, path: string): string[] {
  const fields = new Map(described.getAttributeTypeMap().map((field) => [field.baseName, field]))
  return Object.entries(value as object).flatMap(([name, inner]) => {
    const field = fields.get(name)
    if (!field) return [`${path}.${name}: no such field`]
    const type = /^Array<(.+)>$/.exec(field.type)?.[1] ?? field.type
    const inside = classNamed(type)
    if (!inside || typeof inside.getAttributeTypeMap !== "function") return []
    const items: unknown[] = Array.isArray(inner) ? inner : [inner]
    return items.flatMap((item) => unknownFields(item, inside, `${path}.${name}`))
  })
}
