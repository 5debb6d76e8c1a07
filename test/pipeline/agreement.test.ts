import { describe, expect, test } from "bun:test"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { KUBECTL, renderText } from "../manifests/render.ts"
import { compile } from "./compile.ts"
import { delivery, FILES, ROOT, textOf } from "./files.ts"
import { readConfig } from "./read.ts"
import { ownSteps } from "./shell.ts"

/** What the pipeline says of the rest of the repository has to be so there. */

const texts = await Promise.all(FILES.map(({ file }) => textOf(file)))
const commands = (
  await Promise.all(
    FILES.map(async ({ file, triggers, rules }) => {
      const config = readConfig(await textOf(file), file, { triggers, rules })
      return ownSteps(triggers.flatMap((trigger) => compile(config, trigger).workflows))
    }),
  )
)
  .flat()
  .map(({ command }) => command)
const all = commands.join("\n")

/** What a pattern's first group finds, each once. */
function found(pattern: RegExp, text = all): string[] {
  return [...new Set(Array.from(text.matchAll(pattern), ([, word = ""]) => word))].toSorted()
}

const { scripts, devDependencies, dependencies } = (await Bun.file(
  join(ROOT, "package.json"),
).json()) as Record<"scripts" | "devDependencies" | "dependencies", Record<string, string>>

describe("package.json", () => {
  const names = found(/\b(?:bun|npm) run (?:--silent )?([\w:-]+)/g)

  test("has the scripts that the steps run", () => {
    expect(names).toContain("pipeline")
    for (const name of names) expect(Object.keys(scripts)).toContain(name)
  })

  test("has the programs that the steps take from its packages", () => {
    const programs = found(/\bbun x --no-install ([\w-]+)/g)
    expect(programs).toContain("oxlint")
    for (const program of programs) {
      expect(existsSync(join(ROOT, "node_modules/.bin", program))).toBe(true)
    }
    // xss-scan is a program of @kitajs/ts-html-plugin, which @elysiajs/html brings.
    expect({ ...dependencies, ...devDependencies }).toContainKeys([
      "oxlint",
      "playwright-core",
      "@elysiajs/html",
    ])
  })

  test("has every step of the gate in a job", () => {
    for (const step of scripts["checks"]?.split(" && ") ?? []) {
      const word = step
        .replace(/^bun (test\/pipeline\/main\.ts)$/, "bun run --silent pipeline")
        .replace(/^oxlint/, "bun x --no-install oxlint")
        .replace(/^xss-scan/, "bun x --no-install xss-scan")
        .replace(/ --coverage$/, "")
        .replace(/^bun train\/main\.ts --check$/, 'bun run --silent train "$recipe"')
      expect(all).toContain(word)
    }
  })
})

test("files and folders that the steps name are there", () => {
  const paths = found(/(?:^|[\s"])((?:bootstrap|manifests|model|src|test|train)\/[\w./-]*\w)/gm)
  expect(paths).toContain("bootstrap/main.mjs")
  for (const path of paths.filter((name) => !name.includes("node_modules"))) {
    expect([path, existsSync(join(ROOT, path))]).toEqual([path, true])
  }
  for (const file of found(/\{\{ checksum "(.+?)" \}\}/g, texts.join("\n"))) {
    expect([file, existsSync(join(ROOT, file))]).toEqual([file, true])
  }
})

test("the Dockerfile declares every build argument that is given", async () => {
  const given = found(/--build-arg=(\w+)=/g)
  expect(given).toContain("MODEL_SHA256")
  const declared = found(/^ARG (\w+)/gm, await textOf("Dockerfile"))
  // BuildKit takes it without being told (reproducible builds).
  expect(given.filter((name) => !declared.includes(name))).toEqual(["SOURCE_DATE_EPOCH"])
})

if (!KUBECTL) console.log("skipped: there is no kubectl, which renders the manifests")

describe.skipIf(!KUBECTL)("the manifests", () => {
  for (const environment of ["staging", "production"]) {
    test(`of ${environment} have what its deployment names`, async () => {
      const text = await renderText({ resource: `overlays/${environment}` })
      const manifests = Bun.YAML.parse(text) as {
        kind: string
        metadata: { name: string; namespace?: string }
        spec?: unknown
      }[]
      const named = (kind: string) =>
        manifests.find(({ kind: is, metadata }) => is === kind && metadata.name === "sepal")
      expect(named("Service")?.metadata.namespace).toBe(`sepal-${environment}`)
      expect(named("Deployment")?.metadata.namespace).toBe(`sepal-${environment}`)
      expect(named("Deployment")?.spec).toMatchObject({
        template: {
          metadata: {
            labels: { "app.kubernetes.io/name": "sepal" },
            annotations: Object.fromEntries(
              found(/^ +(sepal\/[\w-]+): /gm).map((name) => [name, expect.any(String)]),
            ),
          },
          spec: { containers: [expect.objectContaining({ name: "sepal" })] },
        },
      })
      expect(named("Service")?.spec).toMatchObject({ ports: [{ port: 80 }] })
    })
  }
})

test("a copy of somebody else needs to edit nothing: no project, region, owner or organisation is named", async () => {
  for (const text of texts) {
    expect(text).not.toMatch(/\b(us|europe|asia)-[a-z]+\d\b/)
    expect(text).not.toMatch(/github\.com\/|gserviceaccount\.com|oidc\.circleci\.com/)
  }
  const { parameters = {} } = await delivery()
  expect(parameters["registry"]?.default).toBe("${GOOGLE_COMPUTE_REGION}-docker.pkg.dev")
})
