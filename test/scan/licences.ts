import { Glob } from "bun"
import { join } from "node:path"
import satisfies from "spdx-satisfies"

/** `bun run scan:licences`: may this project ship what it ships, and use what it uses, under MIT? */

/** They ask for a notice at most, so that what is under them may ship with what is under MIT. */
const PERMISSIVE = [
  "MIT",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "Unlicense",
]

/** They bind who passes the package on, which this project does not: tools of the tests are not shipped. */
const FOR_DEVELOPMENT = [...PERMISSIVE, "MPL-2.0", "PSF-2.0", "CC-BY-3.0"]

/** What a package says of itself. */
export interface Package {
  readonly name: string
  readonly version: string
  /** An SPDX expression, if it is as it should be. */
  readonly licence: string
  /** Whether the server needs it, so that the image has it. */
  readonly isShipped: boolean
}

interface Description {
  readonly name?: string
  readonly version?: string
  readonly license?: string | { readonly type?: string }
  readonly licenses?: readonly { readonly type?: string }[]
  readonly dependencies?: Readonly<Record<string, string>>
}

/**
 * The packages that are installed in a folder.
 *
 * @param root the folder with `package.json` and `node_modules`
 */
export async function packagesOf(root: string): Promise<Package[]> {
  const found = new Map<string, Description>()
  for (const pattern of ["**/node_modules/*/package.json", "**/node_modules/@*/*/package.json"]) {
    for await (const place of new Glob(pattern).scan({ cwd: root })) {
      const description = await read(join(root, place))
      if (description.name && description.version) found.set(place, description)
    }
  }
  const shipped = shippedBy(await read(join(root, "package.json")), found)
  return Array.from(found.values(), (description) => ({
    name: description.name ?? "",
    version: description.version ?? "",
    licence: licenceOf(description),
    isShipped: shipped.has(description.name ?? ""),
  })).toSorted((left, right) => left.name.localeCompare(right.name))
}

async function read(file: string): Promise<Description> {
  return (await Bun.file(file).json()) as Description
}

/** The names of all that the dependencies of a project come to; one name may be there in two versions. */
function shippedBy(root: Description, found: ReadonlyMap<string, Description>): Set<string> {
  const shipped = new Set<string>()
  const waiting = Object.keys(root.dependencies ?? {})
  for (let name = waiting.pop(); name; name = waiting.pop()) {
    if (shipped.has(name)) continue
    shipped.add(name)
    for (const { name: own, dependencies = {} } of found.values())
      if (own === name) waiting.push(...Object.keys(dependencies))
  }
  return shipped
}

/** The older forms of the field are alternatives too. */
function licenceOf({ license, licenses = [] }: Description): string {
  if (typeof license === "string") return license
  return [license, ...licenses].flatMap((one) => one?.type ?? []).join(" OR ")
}

/** Says which packages this project may not use, and why. */
export function faultsOf(packages: readonly Package[]): string[] {
  return packages.flatMap(({ name, version, licence, isShipped }) => {
    const taken = isShipped ? PERMISSIVE : FOR_DEVELOPMENT
    const what = `${name} ${version}`
    if (licence === "") return [`${what} says nothing of its licence`]
    try {
      if (satisfies(licence, taken)) return []
    } catch {
      return [`${what} has the licence ${JSON.stringify(licence)}, which is no SPDX expression`]
    }
    const use = isShipped ? "shipped with the image" : "used for development"
    return [`${what} has the licence ${licence}; what is ${use} has one of ${taken.join(", ")}`]
  })
}

async function main(): Promise<number> {
  const packages = await packagesOf(join(import.meta.dir, "../.."))
  const faults = faultsOf(packages)
  for (const fault of faults) console.error(fault)
  const shipped = packages.filter(({ isShipped }) => isShipped).length
  console.log(
    `licences: ${faults.length} not taken, of ${packages.length} packages, ${shipped} of them shipped`,
  )
  return faults.length > 0 ? 1 : 0
}

if (import.meta.main) process.exitCode = await main()
