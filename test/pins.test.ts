import { expect, test } from "bun:test"
import { join } from "node:path"

const ROOT = join(import.meta.dir, "..")

/** A JSON file as what is read of it here. */
async function read(file: string) {
  return (await Bun.file(join(ROOT, file)).json()) as {
    packageManager: string
    engines: Record<string, string>
    dependencies: Record<string, string>
    devDependencies: Record<string, string>
    trustedDependencies: string[]
    packages: Record<string, { version: string }>
  }
}

test("Bun is pinned to one version wherever it is named", async () => {
  const version = (await Bun.file(join(ROOT, ".bun-version")).text()).trim()
  const [own, bootstrap, lock] = await Promise.all(
    ["package.json", "bootstrap/package.json", "bootstrap/package-lock.json"].map(read),
  )
  expect(Bun.version).toBe(version)
  expect(own?.packageManager).toBe(`bun@${version}`)
  expect(own?.engines["bun"]).toBe(version)
  expect(own?.devDependencies["bun-types"]).toBe(version)
  expect(bootstrap?.dependencies["bun"]).toBe(version)
  expect(lock?.packages["node_modules/bun"]?.version).toBe(version)
  for (const file of ["README.md"]) {
    const named = (await Bun.file(join(ROOT, file)).text()).matchAll(/Bun (\d+\.\d+\.\d+)/g)
    for (const [, found] of named) expect(found).toBe(version)
  }
  for (const file of ["Dockerfile", "docs/kubernetes.md"]) {
    const named = (await Bun.file(join(ROOT, file)).text()).matchAll(/oven\/bun:([^-@\s]+)/g)
    for (const [, found] of named) expect(found).toBe(version)
  }
})

test("every dependency is pinned exactly, and none may run a script", async () => {
  const { dependencies, devDependencies, trustedDependencies } = await read("package.json")
  for (const version of Object.values({ ...dependencies, ...devDependencies })) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  }
  expect(trustedDependencies).toEqual([])
})
