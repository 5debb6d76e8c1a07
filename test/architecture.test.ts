import { describe, expect, test } from "bun:test"
import { Glob } from "bun"
import { dirname, join, relative } from "node:path"

const ROOT = join(import.meta.dir, "..")

/** What the files of a room may import, beside their own room. `src` is the files that stand in no room of it. */
const ALLOWED: Record<string, readonly string[]> = {
  model: [],
  train: ["model"],
  card: ["model", "train", "src/inference"],
  "src/http": [],
  "src/inference": ["model"],
  "src/serving": ["model", "src/http", "src/inference"],
  "src/api": ["model", "src/http", "src/inference", "src/serving"],
  "src/oip": ["model", "src/http", "src/inference", "src/serving"],
  "src/pages": ["model", "src/http", "src/inference", "src/serving"],
  "src/operations": ["model", "src/http", "src/inference", "src/serving"],
  src: [
    "model",
    "src/http",
    "src/inference",
    "src/serving",
    "src/api",
    "src/oip",
    "src/pages",
    "src/operations",
  ],
}

/** Rooms that know no HTTP and no markup. */
const CORE = new Set(["model", "train", "card", "src/inference"])

function roomOf(file: string): string {
  const [first = "", second = ""] = file.split("/")
  return first === "src" && !second.includes(".") ? `${first}/${second}` : first
}

interface Import {
  file: string
  /** A path from the root, or the name of a package. */
  target: string
}

async function importsOf(file: string): Promise<Import[]> {
  const transpiler = new Bun.Transpiler({ loader: file.endsWith("x") ? "tsx" : "ts" })
  const text = await Bun.file(join(ROOT, file)).text()
  // The transpiler drops what is imported as a type, so those are found by their form.
  const paths = [
    ...transpiler.scanImports(text).map(({ path }) => path),
    ...Array.from(text.matchAll(/^import type .*? from "(.+?)"$/gm), ([, path]) => path as string),
  ]
  return paths.map((path) => ({
    file,
    target: path.startsWith(".") ? relative(ROOT, join(ROOT, dirname(file), path)) : path,
  }))
}

const files = Array.from(new Glob("{model,train,card,src}/**/*.{ts,tsx}").scanSync(ROOT)).filter(
  // A test may reach across rooms: it shows how parts work together.
  (file) => !/\.(test|fixture)\.tsx?$/.test(file) && !file.endsWith(".d.ts"),
)
const imports = (await Promise.all(files.map(importsOf))).flat()

describe("a room imports downwards only", () => {
  for (const [room, allowed] of Object.entries(ALLOWED)) {
    test(`${room} imports ${allowed.length > 0 ? allowed.join(", ") : "no other room"}`, () => {
      const own = imports.filter(({ file }) => roomOf(file) === room)
      expect(own.length).toBeGreaterThan(0)
      const strangers = own
        .filter(({ target }) => /^(model|train|card|src|bench|test)\//.test(target))
        .filter(({ target }) => ![room, ...allowed].includes(roomOf(target)))
      expect(strangers).toEqual([])
    })
  }

  test("every room is listed here", () => {
    expect(new Set(files.map(roomOf))).toEqual(new Set(Object.keys(ALLOWED)))
  })
})

test("the core knows no HTTP, and the edge knows no mathematics", () => {
  const webbed = imports.filter(
    ({ file, target }) => CORE.has(roomOf(file)) && /^(elysia|@elysiajs|@kitajs)/.test(target),
  )
  expect(webbed).toEqual([])
  const addon = imports
    .filter(({ target }) => target === "onnxruntime-node")
    .map(({ file }) => file)
  expect(addon.every((file) => CORE.has(roomOf(file)))).toBe(true)
})
