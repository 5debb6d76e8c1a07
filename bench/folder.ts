import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Does some work in a new folder, which is removed at the end. */
export async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "sepal-bench-"))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
