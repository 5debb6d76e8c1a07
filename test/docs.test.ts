import { describe, expect, test } from "bun:test"
import { existsSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join, relative } from "node:path"
import { HELP as START } from "../src/config.ts"
import { run } from "./tools/run.ts"

/** A machine with nothing but a runtime has few programs. */
const lacking = (program: string) => Bun.which(program) === null

const ROOT = join(import.meta.dir, "..")

/** A page of the documentation, with its path from the root. */
interface Page {
  readonly path: string
  readonly text: string
}

const pages: Page[] = await Promise.all(
  ["*.md", "docs/**/*.md"]
    .flatMap((pattern) => Array.from(new Bun.Glob(pattern).scanSync(ROOT)))
    .toSorted()
    .map(async (path) => ({ path, text: await Bun.file(join(ROOT, path)).text() })),
)

const { scripts, version } = (await Bun.file(join(ROOT, "package.json")).json()) as {
  scripts: Record<string, string>
  version: string
}

/** The address that GitHub gives a heading: lower case, hyphens for blanks, nothing else but letters and digits. */
function anchorOf(heading: string): string {
  const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase()
  return text.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-")
}

function anchorsOf({ text }: Page): string[] {
  const prose = text.replaceAll(/^```.*?^```/gms, "")
  return Array.from(prose.matchAll(/^#+ (.+)$/gm), ([, heading]) => anchorOf(heading as string))
}

/** The links of a page that do not leave the repository: path from the root, and anchor. */
function linksOf({ path, text }: Page): { target: string; anchor: string }[] {
  return Array.from(
    text.matchAll(/\]\((?!https?:|mailto:)([^)#]*)#?([^)]*)\)/g),
    ([, to, anchor]) => ({
      target: to ? relative(ROOT, join(ROOT, dirname(path), to)) : path,
      anchor: anchor as string,
    }),
  )
}

/** The commands in the blocks for a shell, a line each: what a backslash joins is one. */
function commandsOf({ text }: Page): string[] {
  return Array.from(text.matchAll(/^ *```sh\n(.*?)^ *```/gms), ([, block]) => block as string)
    .flatMap((block) => block.replaceAll("\\\n", " ").split("\n"))
    .map((line) => line.replace(/(^|\s)# .*$/, "").trim())
    .filter(Boolean)
}

describe("the documentation", () => {
  for (const page of pages) {
    test(`${page.path} links to files and headings that are there`, () => {
      for (const { target, anchor } of linksOf(page)) {
        expect([target, existsSync(join(ROOT, target))]).toEqual([target, true])
        if (anchor === "") continue
        const to = pages.find(({ path }) => path === target)
        expect(to && anchorsOf(to)).toContain(anchor)
      }
    })

    test(`${page.path} names scripts that are there`, () => {
      for (const [, name] of page.text.matchAll(/(?:bun|npm) run ([a-z][\w:]*)/g)) {
        expect(Object.keys(scripts)).toContain(name as string)
      }
    })
  }

  test("is reached from the README, every page of it", () => {
    const reached = new Set(["README.md"])
    for (const path of reached) {
      const page = pages.find((one) => one.path === path)
      for (const { target } of page ? linksOf(page) : []) reached.add(target)
    }
    expect(pages.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([])
  })

  test("gives scripts only options that they have", async () => {
    const options = new Map<string, Set<string>>()
    for (const command of pages.flatMap(commandsOf)) {
      const [, name = "", rest = ""] = /^(?:bun|npm) run ([\w:]+)(.*)$/.exec(command) ?? []
      for (const [, option] of rest.matchAll(/ --([a-z][a-z-]*)/g)) {
        // Every script takes it, and none lists it but for completeness.
        if (option === "help") continue
        options.set(name, (options.get(name) ?? new Set()).add(option as string))
      }
    }
    expect([...options.keys()]).toContain("setup:gcp")
    for (const [name, used] of options) {
      const file = /\S+\.ts$/.exec(scripts[name] ?? "")?.[0] ?? ""
      const child = Bun.spawn([process.execPath, file, "--help"], { cwd: ROOT, stdout: "pipe" })
      const help = await child.stdout.text()
      for (const option of used)
        expect([name, help]).toEqual([name, expect.stringContaining(`--${option}`)])
    }
  }, 30_000)

  test.skipIf(lacking("git"))(
    "names each folder in the table of the README (needs git)",
    async () => {
      const readme = pages.find(({ path }) => path === "README.md") ?? expect.unreachable()
      const named = Array.from(
        readme.text.matchAll(/^\| `([.\w]+)\/` /gm),
        ([, name]) => name as string,
      )
      const tracked = await run(["git", "ls-files", "*/*"], { cwd: ROOT })
      const there = new Set(
        tracked
          .split("\n")
          .filter(Boolean)
          .map((file) => file.split("/")[0] as string),
      )
      // What a change has to pass is told in words.
      there.delete(".ci")
      expect(named.toSorted()).toEqual([...there].toSorted())
    },
  )

  test("names settings of the server that are there", () => {
    const settings = Array.from(START.matchAll(/^ {2}([A-Z_]+) /gm), ([, name]) => name as string)
    for (const command of pages.flatMap(commandsOf)) {
      const [, name] = /^([A-Z_]+)=\S+ (?:bun|npm) start/.exec(command) ?? []
      if (name !== undefined) expect(settings).toContain(name)
    }
  })
})

/** Programs that reach for a cloud, or for a repository of somebody. */
const NEEDS_ACCOUNT = /(^|\s)(gcloud|circleci|git push)\s|--namespace=sepal-/

test("what needs an account is marked, and nothing else", () => {
  for (const { path, text } of pages) {
    for (const [, block] of text.matchAll(/^```sh\n(.*?)^```/gms)) {
      const isMarked = (block as string).startsWith("# needs an account\n")
      expect([path, block, isMarked]).toEqual([path, block, NEEDS_ACCOUNT.test(block as string)])
    }
  }
})

test.skipIf(lacking("sed"))(
  "README.md's second model is one that training takes (needs sed)",
  async () => {
    const readme = pages.find(({ path }) => path === "README.md") ?? expect.unreachable()
    const [write = "", train = ""] = commandsOf(readme).filter((line) =>
      line.includes("iris-shrunk.yaml"),
    )
    const folder = await mkdtemp(join(tmpdir(), "sepal-lesson-"))
    try {
      const recipe = join(folder, "recipe.yaml")
      const commands = [
        write.replace("> train/iris-shrunk.yaml", `> ${recipe}`),
        train.replace(
          "bun run train train/iris-shrunk.yaml",
          `${process.execPath} train/main.ts ${recipe} --output ${folder}`,
        ),
      ]
      const child = Bun.spawn(["/bin/sh", "-ec", commands.join("\n")], {
        cwd: ROOT,
        stdout: "ignore",
      })
      expect(await child.exited).toBe(0)
      const card = await Bun.file(join(folder, "iris-shrunk.yaml")).text()
      expect(card).toContain('The card of the model "iris-shrunk"')
    } finally {
      await rm(folder, { recursive: true })
    }
  },
  60_000,
)

test("CHANGELOG.md has a section for the version of package.json, as a release wants it", () => {
  const { text } = pages.find(({ path }) => path === "CHANGELOG.md") ?? expect.unreachable()
  expect(text).toMatch(new RegExp(`^## ${version}\\b`, "m"))
})

describe("docs/architecture.svg", async () => {
  const picture = await Bun.file(join(ROOT, "docs/architecture.svg")).text()
  const { text } = pages.find(({ path }) => path === "docs/architecture.md") ?? expect.unreachable()
  const named = Array.from(
    picture.matchAll(/class="name"[^>]*>([^<]+)</g),
    ([, name]) => name as string,
  )
  const folders = named.filter((name) => name.includes("/")).map((name) => name.replace(/,.*/, ""))

  test("names folders that are there, and every room of the server", () => {
    for (const folder of folders) {
      expect([folder, existsSync(join(ROOT, folder))]).toEqual([folder, true])
    }
    const rooms = new Bun.Glob("src/*/").scanSync({ cwd: ROOT, onlyFiles: false })
    const there = [...rooms]
      .filter((path) => !path.includes("."))
      .map((path) => path.replace(/\/$/, ""))
    expect(folders.filter((name) => name.startsWith("src/")).toSorted()).toEqual(there.toSorted())
  })

  test("says in words what it draws", () => {
    for (const folder of folders.filter((name) => name !== "data/")) expect(text).toContain(folder)
    expect(picture).toMatch(/aria-labelledby="title desc"/)
    expect(picture).toMatch(/<title id="title">.+<\/title>\s*<desc id="desc">.+<\/desc>/)
  })

  test("is drawn for light and for dark, and loads nothing", () => {
    expect(picture).toContain("prefers-color-scheme:dark")
    expect(picture.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
      /https?:|@import|<script/,
    )
  })
})
