import { Problem } from "../../http/problem.ts"
import { type ModelFile, ReplacedError } from "../../inference/model-file.ts"
import { securityHeaders } from "../security-headers.ts"

/**
 * Answers a file of the model to be saved: exactly its bytes, named by their digest, so that a client
 * that has them gets 304.
 *
 * @param type its media type
 * @throws {Problem} 404 if the file is no longer the one that is served
 */
export async function answerDownload(
  request: Request,
  file: ModelFile,
  type: string,
): Promise<Response> {
  const etag = `"${file.sha256}"`
  // A cache has to ask each time: the same address has another file after the next training.
  const headers = { ...securityHeaders(request), etag, "cache-control": "no-cache" }
  if (isKnown(request.headers.get("if-none-match"), etag))
    return new Response(null, { status: 304, headers })
  const bytes = await read(file)
  return new Response(bytes, {
    headers: {
      ...headers,
      "content-type": type,
      "content-length": String(file.size),
      "content-disposition": attachment(file.name),
    },
  })
}

/**
 * A Content-Disposition that saves a file under its name (RFC 6266): as it is where it is plain, and
 * otherwise also in the form that can hold any character.
 */
export function attachment(name: string): string {
  const plain = name.replaceAll(/[^\w. -]/g, "_")
  if (plain === name) return `attachment; filename="${name}"`
  // What RFC 8187 allows is a little less than what encodeURIComponent leaves.
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

async function read(file: ModelFile): Promise<Uint8Array> {
  try {
    return await file.read()
  } catch (error) {
    if (!(error instanceof ReplacedError)) throw error
    throw new Problem({
      status: 404,
      code: "not_found",
      detail: `${file.name} has been replaced or removed since the model was loaded, which is still served as it was`,
    })
  }
}

/** Whether a client has the file already (RFC 9110, 13.1.2). */
function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  const tags = (ifNoneMatch ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""))
  return tags.some((tag) => tag === "*" || tag === etag)
}
