import { mkdtemp, rename, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { versionOf } from "../../model/card.ts"

const BOX = join(import.meta.dir, "../../model")
/** `ModelProto.doc_string`, field 6: a text of up to 127 bytes. */
const DOC_STRING = (6 << 3) | 2

/** The two files of a model. */
export interface ModelFiles {
  readonly name: string
  readonly card: string
  readonly graph: Uint8Array
  readonly version: string
}

/**
 * The model of the box under another name, and with a text in its graph, so that its version is
 * another: what is behind a Protocol Buffers message is one more field of it.
 */
export async function modelFiles(name: string, text = ""): Promise<ModelFiles> {
  const [card, graph] = await Promise.all([
    Bun.file(join(BOX, "iris.yaml")).text(),
    Bun.file(join(BOX, "iris.onnx")).bytes(),
  ])
  const bytes = new TextEncoder().encode(text)
  const own = Uint8Array.from([...graph, DOC_STRING, bytes.length, ...bytes])
  const sha256 = new Bun.CryptoHasher("sha256").update(own).digest("hex")
  return {
    name,
    card: card
      .replace(/^name: iris$/m, `name: ${name}`)
      .replace("file: iris.onnx", `file: ${name}.onnx`)
      .replace(/^( +)sha256: \w+$/m, `$1sha256: ${sha256}`),
    graph: own,
    version: versionOf(sha256),
  }
}

/** Puts both files into a folder, each at one moment. */
export async function putModel(folder: string, { name, card, graph }: ModelFiles): Promise<void> {
  await putFile(folder, `${name}.yaml`, card)
  await putFile(folder, `${name}.onnx`, graph)
}

/** Puts a file into a folder in one moment: whoever reads it has the one before, or this one. */
export async function putFile(folder: string, name: string, content: string | Uint8Array) {
  const draft = join(folder, `.${name}.draft`)
  await writeFile(draft, content)
  await rename(draft, join(folder, name))
}

const folders: string[] = []

/** A folder of its own with some models. */
export async function modelFolder(...models: readonly ModelFiles[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sepal-models-"))
  folders.push(folder)
  for (const model of models) await putModel(folder, model)
  return folder
}

/** Removes all folders that were made: for `afterAll`. */
export async function removeFolders(): Promise<void> {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
}
