import { randomUUID } from "node:crypto"
import { mkdir, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"

/**
 * Writes files so that a reader meets each of them whole: all are written beside their places
 * first, then moved there in the order given. If writing fails, nothing is moved and nothing is
 * left behind.
 *
 * @param folder where they go; made if it is missing
 * @param files name and content
 */
export async function writeAtomically(
  folder: string,
  files: readonly { name: string; content: string | Uint8Array }[],
): Promise<void> {
  const waiting = files.map(({ name, content }) => ({
    content,
    temporary: join(folder, `.${name}.${randomUUID()}`),
    place: join(folder, name),
  }))
  await mkdir(folder, { recursive: true })
  try {
    for (const { temporary, content } of waiting)
      await writeFile(temporary, content, { flush: true })
    for (const { temporary, place } of waiting) await rename(temporary, place)
  } finally {
    await Promise.all(waiting.map(({ temporary }) => rm(temporary, { force: true })))
  }
}
