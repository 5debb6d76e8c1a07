import { afterAll, expect, test } from "bun:test"
import { mkdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { ModelError } from "../inference/model-error.ts"
import { modelFiles, modelFolder, putFile, putModel, removeFolders } from "./model-files.fixture.ts"
import { GONE, ModelFolder } from "./model-folder.ts"

afterAll(removeFolders)
const iris = await modelFiles("iris")

test("ModelFolder lists names of cards and graphs, and graphs with names of no model", async () => {
  const path = await modelFolder(iris)
  const others = ["b.yaml", "a.onnx", "Not a name.onnx", "Not a name.yaml", "readme.md", ".b.onnx"]
  for (const file of others) await writeFile(join(path, file), "")
  await writeFile(join(path, "Only a card.yaml"), "")
  expect(await new ModelFolder(path).list()).toEqual(["Not a name", "a", "b", "iris"])
})

test("ModelFolder says in one line that it is not there", async () => {
  const listing = new ModelFolder("/nowhere/models").list()
  expect(listing).rejects.toBeInstanceOf(ModelError)
  expect(listing).rejects.toThrow("/nowhere/models: there is no such folder; set MODEL_DIR")
  await listing.catch(() => {})
})

test("stampOf() changes with the files, and with nothing else", async () => {
  const path = await modelFolder(iris)
  const folder = new ModelFolder(path)
  const stamps = [await folder.stampOf("iris")]
  const look = async () => stamps.push(await folder.stampOf("iris"))
  await look()
  expect(stamps[1]).toBe(stamps[0] as string)
  // A file of the same length and the same time, in the place of the other.
  const graph = join(path, "iris.onnx")
  const { mtime, atime } = await Bun.file(graph).stat()
  await writeFile(join(path, "draft"), iris.graph.with(5, 0))
  await utimes(join(path, "draft"), atime, mtime)
  await rename(join(path, "draft"), graph)
  await look()
  await putFile(path, "iris.yaml", `${iris.card}\n`)
  await look()
  await rm(graph)
  await look()
  expect(new Set(stamps).size).toBe(4)
  await rm(join(path, "iris.yaml"))
  expect(await folder.stampOf("iris")).toBe(GONE)
})

test("stampOf() and digestOf() follow links, also where one in the middle is turned", async () => {
  const path = await modelFolder()
  for (const [version, text] of [
    ["..1", "one"],
    ["..2", "two"],
  ] as const) {
    await mkdir(join(path, version))
    await putModel(join(path, version), await modelFiles("iris", text))
  }
  // As Kubernetes mounts a ConfigMap.
  await symlink("..1", join(path, "..data"))
  for (const file of ["iris.yaml", "iris.onnx"])
    await symlink(join("..data", file), join(path, file))
  const folder = new ModelFolder(path)
  expect(await folder.list()).toEqual(["iris"])
  const before = [await folder.stampOf("iris"), await folder.digestOf("iris")]
  await symlink("..2", join(path, "..data_tmp"))
  await rename(join(path, "..data_tmp"), join(path, "..data"))
  const after = [await folder.stampOf("iris"), await folder.digestOf("iris")]
  expect(after[0]).not.toBe(before[0] as string)
  expect(after[1]).not.toBe(before[1] as string)
})

test("digestOf() is of the content alone", async () => {
  const [one, other] = [await modelFolder(iris), await modelFolder(iris)]
  const digest = await new ModelFolder(one).digestOf("iris")
  expect(await new ModelFolder(other).digestOf("iris")).toBe(digest)
  await rm(join(other, "iris.yaml"))
  expect(await new ModelFolder(other).digestOf("iris")).not.toBe(digest)
})

test("withoutPlace() takes the folder out of a message", () => {
  const folder = new ModelFolder("/srv/models/")
  expect(folder.withoutPlace("/srv/models/a.yaml: is not /srv/models/b.yaml")).toBe(
    "a.yaml: is not b.yaml",
  )
})
