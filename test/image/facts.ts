import { join } from "node:path"
import { onnxRuntime } from "../../src/inference/engine.ts"
import { loadModel } from "../../src/inference/model.ts"
import { run } from "../tools/run.ts"

export const ROOT = join(import.meta.dir, "..", "..")

/** What an image is made from, as its labels tell it. */
export interface Facts {
  /** The commit, with `-dirty` where the tree is not just that. */
  readonly revision: string
  /** When that commit was made, in seconds since 1970: the time of all that is built from it. */
  readonly epoch: string
  /** Where the repository is; without who may read it. */
  readonly source: string
  readonly version: string
  readonly model: { readonly name: string; readonly version: string; readonly sha256: string }
}

/** Looks up what an image of this tree is made from. */
export async function readFacts(): Promise<Facts> {
  const git = (...args: string[]) => run(["git", ...args], { cwd: ROOT })
  const { version } = (await Bun.file(join(ROOT, "package.json")).json()) as { version: string }
  const changes = await git("status", "--porcelain")
  const remote = await git("remote", "get-url", "origin").catch(() => "unknown")
  const { card, version: modelVersion, files } = await loadOwnModel()
  return {
    revision: `${await git("rev-parse", "HEAD")}${changes ? "-dirty" : ""}`,
    epoch: await git("log", "-1", "--format=%ct"),
    source: withoutCredentials(remote),
    version,
    model: { name: card.name, version: modelVersion, sha256: files.graph.sha256 },
  }
}

async function loadOwnModel() {
  const name = process.env["MODEL"] || undefined
  const model = await loadModel(join(ROOT, "model"), onnxRuntime, { name })
  await model.release()
  return model
}

/** An address as people may see it: `https://token@host/path` without the token. */
export function withoutCredentials(address: string): string {
  return address.replace(/^(\w+:\/\/)[^/@]*@/, "$1")
}
