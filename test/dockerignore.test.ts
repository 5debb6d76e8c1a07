import { expect, test } from "bun:test"
import { Glob } from "bun"
import { existsSync } from "node:fs"
import { dirname, join, relative } from "node:path"

const ROOT = join(import.meta.dir, "..")

test("what .dockerignore lets into the build imports nothing that it keeps out", async () => {
  const lines = (await Bun.file(join(ROOT, ".dockerignore")).text()).split("\n")
  const allowed = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1))
  const isAllowed = (path: string) =>
    allowed.some((each) => path === each || path.startsWith(`${each}/`))
  expect(allowed.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])

  const files = Array.from(new Glob("{model,src,test,train}/**/*.{ts,tsx}").scanSync(ROOT))
  const seen = files.filter(isAllowed)
  expect(seen.length).toBeGreaterThan(100)
  const missing: string[] = []
  for (const file of seen) {
    const text = await Bun.file(join(ROOT, file)).text()
    // Types are imported too, and the build checks them.
    for (const [, path = ""] of text.matchAll(/(?:from|import) "(\.{1,2}\/[^"]+)"/g)) {
      const target = relative(ROOT, join(ROOT, dirname(file), path))
      if (existsSync(join(ROOT, target)) && !isAllowed(target)) missing.push(`${file}: ${target}`)
    }
  }
  expect(missing).toEqual([])
})
