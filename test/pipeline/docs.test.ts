import { describe, expect, test } from "bun:test"
import { join } from "node:path"
import {
  cleanUp,
  contextVariables,
  type Place,
  preparation,
  scriptOf,
  type Section,
} from "../../setup/gcp.ts"
import { delivery, FILES, ROOT, textOf } from "./files.ts"

const docs = await textOf("docs/pipeline.md")
const texts = await Promise.all(FILES.map(({ file }) => textOf(file)))
const files = texts.join("\n")
const smoke = await Bun.file(join(ROOT, "test/smoke.ts")).text()
const { jobs, parameters = {}, workflows } = await delivery()

/** What stands under a heading, up to the next one of any depth. */
function section(heading: string): string {
  const from = docs.indexOf(`\n${heading}\n`)
  if (from < 0) throw new RangeError(`there is no ${heading}`)
  const [, body = ""] = docs.slice(from + 1).split(/\n(?=#)|^#.*\n/m)
  return body
}

/** The rows of a table, as the cells of each. */
function rowsOf(text: string): string[][] {
  const lines = text.split("\n").filter((line) => line.startsWith("|"))
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  )
}

const quoted = (cell = "") => Array.from(cell.matchAll(/`([^`]+)`/g), ([, text]) => text as string)

const byToken: Place = {
  project: "your-project",
  region: "us-central1",
  cluster: "sepal",
  signIn: {
    organization: "11111111-2222-3333-4444-555555555555",
    circleciProject: "66666666-7777-8888-9999-000000000000",
  },
}
const byKey: Place = { ...byToken, signIn: "key" }

describe("docs/pipeline.md", () => {
  test("tells of each job, and of no other", () => {
    const told = rowsOf(section("## A push to main, step by step")).flatMap(([names]) =>
      quoted(names),
    )
    const called = Object.values(workflows).flatMap(({ jobs: calls }) =>
      calls.map((call) => {
        if (typeof call === "string") return call
        const [[name, settings] = []] = Object.entries(call as Record<string, { name?: string }>)
        return settings?.name ?? name
      }),
    )
    expect(told.toSorted()).toEqual([...new Set(called), "roll_back"].toSorted() as string[])
    expect(texts[1]).toContain("roll_back:")
    expect(Object.keys(jobs)).toContain("deploy_to_gke")
  })

  test("shows of each concept a place in the files", () => {
    const rows = rowsOf(section("## Concepts, and where each is used"))
    expect(rows.length).toBeGreaterThan(25)
    for (const [concept, place] of rows) {
      const [text = "?"] = quoted(place)
      expect([concept, files]).toEqual([concept, expect.stringContaining(text)])
    }
  })

  test("shows the very commands of `bun run setup:gcp`", () => {
    expect(docs).toContain(`# needs an account\n${scriptOf(preparation(byToken))}\n`)
    expect(docs).toContain(`# needs an account\n${scriptOf(preparation(byKey).slice(-1))}\n`)
    expect(docs).toContain(`# needs an account\n${scriptOf(cleanUp(byToken))}\n`)
  })

  test("lists the variables of each context, for both ways to sign in", () => {
    const rows = rowsOf(section("### 3. CircleCI: the contexts"))
    const told = (column: number, way: string) =>
      rows
        .filter((row) => ["yes", way].includes(row[column] ?? ""))
        .map(([name]) => quoted(name)[0])
    const wanted = (sections: readonly Section[], context: string) =>
      sections
        .filter(({ title }) => title === context)
        .flatMap(({ commands }) => commands.map((command) => command.replace(/=.*/, "")))
    for (const [way, place] of [
      ["with tokens", byToken],
      ["with a key", byKey],
    ] as const) {
      const sections = contextVariables(place)
      expect(told(1, way).toSorted()).toEqual(wanted(sections, "sepal-build").toSorted())
      for (const context of ["sepal-staging", "sepal-production"]) {
        expect(told(2, way).toSorted()).toEqual(wanted(sections, context).toSorted())
      }
    }
  })

  test("quotes what the pipeline says as it says it", () => {
    const rows = rowsOf(section("## When it goes wrong"))
    const said = (by: string) =>
      rows.filter(([, who]) => who === by).flatMap(([what]) => quoted(what))
    expect(said("the pipeline").length).toBeGreaterThan(5)
    for (const text of said("the pipeline")) expect(files).toContain(text)
    for (const text of said("the smoke test")) expect(smoke).toContain(text)
  })

  test("names the pins as they are", () => {
    const { gcloud } = parameters
    expect(docs).toContain(`gcloud ${gcloud?.default}`)
    expect(docs).toContain("`medium`")
    const classes = Array.from(files.matchAll(/resource_class: (\S+)/g), ([, name]) => name)
    expect(new Set(classes)).toEqual(new Set(["medium"]))
  })
})
