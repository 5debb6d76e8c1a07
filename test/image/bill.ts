import { cp, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { tool } from "../tools/cache.ts"
import { run } from "../tools/run.ts"
import { ROOT } from "./facts.ts"

/** A bill of materials, as far as it is read here (CycloneDX). */
interface Bill {
  readonly bomFormat: string
  readonly components: readonly { readonly name: string; readonly version: string }[]
}

/**
 * Writes what the image is made of, from the lock file alone: the packages that serving needs, with
 * their digests. What the bases bring is told by their publishers.
 *
 * @param file where, as CycloneDX
 * @returns how many packages there are
 */
export async function writeBill(file: string): Promise<number> {
  const { program } = await tool("cdxgen")
  // A folder with nothing but the lock file, so that nothing else is taken for a part.
  const folder = await mkdtemp(join(tmpdir(), "sepal-bill-"))
  try {
    for (const name of ["package.json", "bun.lock"]) await cp(join(ROOT, name), join(folder, name))
    const options = ["--type=bun", "--no-install-deps", "--required-only", "--no-banner"]
    await run([process.execPath, program, ...options, `--output=${file}`, folder], {
      environment: { CDXGEN_NO_BANNER: "true" },
    })
  } finally {
    await rm(folder, { recursive: true })
  }
  const bill = (await Bun.file(file).json()) as Bill
  return bill.components.length
}
