import { afterAll, expect, test } from "bun:test"
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { FIXTURES } from "../test/fixtures/fixtures.ts"

const ROOT = join(import.meta.dir, "..")
const folder = await mkdtemp(join(tmpdir(), "sepal-card-"))
afterAll(() => rm(folder, { recursive: true }))
await writeFile(
  join(folder, "wine.onnx"),
  FIXTURES.find(({ name }) => name === "wine-forest")?.bytes ?? "",
)
await writeFile(join(folder, "My Wine.onnx"), "")

/** Runs the command as a person would. */
async function card(...args: string[]) {
  const command = [process.execPath, join(ROOT, "card/main.ts"), ...args]
  const child = Bun.spawn(command, { cwd: folder, stdout: "pipe", stderr: "pipe" })
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()])
  return { code: await child.exited, out, err }
}

test("writes a card once, and another in its place only where it is told to", async () => {
  expect(await card("wine.onnx", "--update")).toMatchObject({
    code: 1,
    err: "wine.yaml: there is no card to update; leave out --update\n",
  })
  const first = await card("wine.onnx")
  expect(first).toMatchObject({ code: 0, err: "" })
  expect(first.out).toContain("wrote wine.yaml")
  const written = await Bun.file(join(folder, "wine.yaml")).text()
  expect(await card("wine.onnx")).toMatchObject({
    code: 1,
    err: "wine.yaml: is there already; --update keeps what it says and makes the rest anew, or move it away\n",
  })
  expect(await card("wine.onnx", "--update")).toMatchObject({ code: 0, err: "" })
  expect(await Bun.file(join(folder, "wine.yaml")).text()).toBe(written)
  expect((await readdir(folder)).toSorted()).toEqual(["My Wine.onnx", "wine.onnx", "wine.yaml"])
})

test("says in one line what is wrong", async () => {
  const cases: [args: string[], code: number, message: string][] = [
    [["--help"], 0, "bun run card FILE.onnx"],
    [[], 2, "name the file of the model"],
    [["a.onnx", "b.onnx"], 2, "one model at a time"],
    [["wine.onnx", "--target", "x"], 2, "give it with --data"],
    [["wine.txt"], 1, "name a file that ends in .onnx"],
    [["My Wine.onnx"], 1, "rename the file, for example my-wine.onnx"],
    [["none.onnx"], 1, "none.onnx: can't be read (ENOENT)"],
    [["none.onnx", "--data", "none.csv"], 1, "none.csv: there is no table that can be read"],
  ]
  for (const [args, code, message] of cases) {
    const ended = await card(...args)
    expect(ended.code).toBe(code)
    expect(ended.out + ended.err).toContain(message)
  }
})
