import { createHash } from "node:crypto"

/** A file is no longer what it was when the model was loaded. */
export class ReplacedError extends Error {
  override name = "ReplacedError" as const
  readonly code = "replaced"
}

/** A file of a model, as it was when the model was loaded. */
export interface ModelFile {
  /** Without its folder. */
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** The digest of its content, 64 hex digits. */
  readonly sha256: string
  /**
   * Its content.
   *
   * @throws {ReplacedError} if it has been replaced or removed since
   */
  read(): Promise<Uint8Array>
}

/**
 * Remembers a file by its digest. Its bytes are read again when somebody asks for them, and compared:
 * the engine has its own copy of the graph, and a second one of a large model would cost as much
 * memory again for a download that may never come.
 *
 * @param path where it is
 * @param name without its folder
 * @param bytes its content now
 */
export function modelFile(path: string, name: string, bytes: Uint8Array): ModelFile {
  const sha256 = digestOf(bytes)
  return {
    name,
    size: bytes.length,
    sha256,
    async read() {
      const now = await Bun.file(path)
        .bytes()
        .catch(() => undefined)
      if (now && digestOf(now) === sha256) return now
      throw new ReplacedError(`${path} has been replaced or removed since the model was loaded`)
    },
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex")
}
