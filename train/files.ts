import { randomUUID } from "node:crypto"
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"

/** Files can't be written. The message is one line. */
export class FileError extends Error {
  override name = "FileError" as const
  readonly code = "file"
}

/** A file to be written. */
export interface NewFile {
  name: string
  content: string | Uint8Array
}

/**
 * Makes sure that files can be written, before the work that makes them.
 *
 * @param folder where they will go; made if it is missing
 * @param names of the files
 * @throws {FileError} if the folder can't be written to, or something else than a file is in a
 *   place
 */
export async function checkPlaces(folder: string, names: readonly string[]): Promise<void> {
  const trial = join(folder, `.${randomUUID()}`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(trial, "")
    await rm(trial)
  } catch (error) {
    throw new FileError(
      `${folder}: can't be written to (${codeOf(error)}); choose another --output`,
    )
  }
  for (const name of names) {
    const place = join(folder, name)
    const found = await stat(place).catch(() => undefined)
    if (found && !found.isFile()) throw new FileError(`${place}: is not a file; move it away`)
  }
}

/**
 * Writes files so that a reader meets each of them whole: all are written beside their places
 * first, then moved there in the order given. If writing fails, nothing is moved and nothing is
 * left behind.
 *
 * @param folder where they go; made if it is missing
 * @throws {FileError} if one can't be written
 */
export async function writeAtomically(folder: string, files: readonly NewFile[]): Promise<void> {
  await checkPlaces(
    folder,
    files.map(({ name }) => name),
  )
  const waiting = files.map(({ name, content }) => ({
    content,
    temporary: join(folder, `.${name}.${randomUUID()}`),
    place: join(folder, name),
  }))
  try {
    for (const { temporary, content } of waiting) {
      await writeFile(temporary, content, { flush: true })
    }
    for (const { temporary, place } of waiting) await rename(temporary, place)
  } catch (error) {
    throw new FileError(`${folder}: can't be written to (${codeOf(error)}); is the disk full?`)
  } finally {
    await Promise.all(waiting.map(({ temporary }) => rm(temporary, { force: true })))
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message
}
