import { jsonText } from "../json-text.ts"
import { shellQuoted } from "../shell-quoted.ts"

/** A request as a person would send it by hand. */
export interface Call {
  /** In capitals. */
  method: string
  /** With host and path. */
  url: string
  /** The body, where there is one: JSON, or what another address answers. */
  body?: { type: string; value?: unknown; from?: string | undefined } | undefined
  /** Whether the answer is nothing for a terminal, and saved under the name that it brings. */
  isFile?: boolean
}

/** A command for a POSIX shell that sends a request with curl. */
export function curlCommand({ method, url, body, isFile }: Call): string {
  // curl itself asks with GET, and with POST where there is a body.
  const usual = body ? "POST" : "GET"
  const asked = `curl${isFile ? " -OJ" : ""}${method === usual ? "" : ` -X ${shellQuoted(method)}`}`
  if (!body) return `${asked} ${shellQuoted(url)}`
  const header = shellQuoted(`content-type: ${body.type}`)
  const start = `${asked} ${shellQuoted(url)} \\\n  -H ${header} \\\n  `
  if (body.from === undefined) return `${start}-d ${shellQuoted(jsonText(body.value))}`
  return `curl -s ${shellQuoted(body.from)} |\n  ${start}--data-binary @-`
}
