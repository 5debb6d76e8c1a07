import { afterAll, expect, test } from "bun:test"
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { FileError, writeAtomically } from "./files.ts"

const folder = await mkdtemp(join(tmpdir(), "sepal-files-"))
afterAll(() => rm(folder, { recursive: true }))

test("writeAtomically() writes all files, into a folder that it makes", async () => {
  const place = join(folder, "new", "place")
  await writeAtomically(place, [
    { name: "a", content: "text" },
    { name: "b", content: Uint8Array.of(1, 2) },
  ])
  expect((await readdir(place)).toSorted()).toEqual(["a", "b"])
  expect(await readFile(join(place, "b"))).toEqual(Buffer.from([1, 2]))
})

test("writeAtomically() leaves the old files and nothing else behind when it fails", async () => {
  const place = join(folder, "old")
  await mkdir(place)
  await writeFile(join(place, "a"), "old")
  const failing = writeAtomically(place, [
    { name: "a", content: "new" },
    { name: "no/such/folder", content: "new" },
  ])
  expect(failing).rejects.toBeInstanceOf(FileError)
  await failing.catch(() => {})
  expect(await readdir(place)).toEqual(["a"])
  expect(await readFile(join(place, "a"), "utf8")).toBe("old")
})
