import { afterAll, describe, expect, test } from "bun:test"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { modelFile, ReplacedError } from "./model-file.ts"

const folder = await mkdtemp(join(tmpdir(), "sepal-model-file-"))
afterAll(() => rm(folder, { recursive: true }))

const path = join(folder, "a.onnx")
const bytes = new TextEncoder().encode("abc")
const file = modelFile(path, "a.onnx", bytes)

describe("modelFile()", () => {
  test("knows name, size and digest", () => {
    expect(file.name).toBe("a.onnx")
    expect(file.size).toBe(3)
    // FIPS 180-4, the example "abc".
    expect(file.sha256).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  })

  test("reads the bytes that the model was loaded from, and no others", async () => {
    expect(file.read()).rejects.toBeInstanceOf(ReplacedError)
    await writeFile(path, bytes)
    expect(await file.read()).toEqual(bytes)
    await writeFile(path, "abd")
    expect(file.read()).rejects.toThrow("has been replaced or removed since the model was loaded")
  })
})
