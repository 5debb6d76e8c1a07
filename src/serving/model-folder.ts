import { createHash } from "node:crypto"
import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { ModelName } from "../../model/schema.ts"
import { ModelError } from "../inference/model-error.ts"

const NAME = new RegExp(ModelName.pattern ?? "")
/** A model's two files. */
const FILE = /^(.*)\.(onnx|yaml)$/

/** The stamp of a model that has no files. */
export const GONE = "gone"

/** The folder of the models, as it is at any moment: `NAME.onnx` each, and its card `NAME.yaml`. */
export class ModelFolder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /**
   * The names of its models, in the order of the alphabet: of each ONNX file, be it one that no model
   * can have, and of each card.
   *
   * @throws {ModelError} if the folder can't be read
   */
  async list(): Promise<string[]> {
    const files = await readdir(this.path).catch(({ code }: NodeJS.ErrnoException) => {
      const what = code === "ENOENT" ? "there is no such folder" : `can't be read (${code})`
      throw new ModelError(`${this.path}: ${what}; set MODEL_DIR to the folder of the models`)
    })
    // What begins with a dot is not ours: Kubernetes' own folders, and files on their way.
    const names = files
      .filter((file) => !file.startsWith("."))
      .map((file) => FILE.exec(file))
      .flatMap((match) =>
        match?.[2] === "onnx" || isModelName(match?.[1]) ? (match?.[1] ?? []) : [],
      )
    return [...new Set(names)].toSorted()
  }

  /**
   * Tells cheaply whether a model's files may have changed. Links are followed: whoever makes one
   * lead elsewhere has changed them.
   *
   * @returns the same text as long as the files are the same; `GONE` if there are none
   */
  async stampOf(name: string): Promise<string> {
    const stamps = await Promise.all(
      this.#pathsOf(name).map(async (path) => {
        const found = await stat(path, { bigint: true }).catch(() => undefined)
        return found && [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(":")
      }),
    )
    return stamps.some(Boolean) ? stamps.join(" ") : GONE
  }

  /** The digest of a model's files together: the same as long as their content is. */
  async digestOf(name: string): Promise<string> {
    const digests = this.#pathsOf(name).map(async (path) => {
      const bytes = await Bun.file(path)
        .bytes()
        .catch(() => undefined)
      return bytes && createHash("sha256").update(bytes).digest("hex")
    })
    return (await Promise.all(digests)).join(" ")
  }

  /** A message about files of this folder without its place, for who has no business knowing it. */
  withoutPlace(message: string): string {
    return message.replaceAll(join(this.path, "/"), "")
  }

  #pathsOf(name: string): string[] {
    return [join(this.path, `${name}.yaml`), join(this.path, `${name}.onnx`)]
  }
}

/** Whether the files of a stamp or of a digest are a graph without its card. */
export function lacksCard(stampOrDigest: string | undefined): boolean {
  return stampOrDigest?.startsWith(" ") ?? false
}

/** Whether a model can be called so: its name is a part of paths. */
export function isModelName(name: string | undefined): boolean {
  return name !== undefined && NAME.test(name)
}
