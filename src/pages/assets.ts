import { createHash } from "node:crypto"
import { Elysia } from "elysia"
import { onlyMethods } from "../http/methods.ts"
import icon from "./icon.svg" with { type: "text" }
import { answerText } from "./answer-text.ts"
import { browserScript } from "./script.macro.ts" with { type: "macro" }
import style from "./style.css" with { type: "text" }

/** A file that pages load. Its path holds its digest, so that browsers keep it for ever. */
export interface Asset {
  readonly path: string
  readonly type: string
  readonly text: string
}

/** So long a browser keeps what never changes: a year, as RFC 9111's cautious caches read it. */
const IMMUTABLE = "public, max-age=31536000, immutable"

/** The files that pages load. */
export const ASSETS = {
  style: asset("style", "css", "text/css; charset=utf-8", style),
  script: asset("page", "js", "text/javascript; charset=utf-8", await browserScript()),
  icon: asset("icon", "svg", "image/svg+xml", icon),
} as const

/** Answers the files that pages load. */
export function assetRoutes() {
  const routes = new Elysia()
  for (const { path, type, text } of Object.values(ASSETS)) {
    const headers = { "content-type": type, "cache-control": IMMUTABLE }
    routes
      .get(path, ({ request }) => answerText(request, text, { headers }))
      .use(onlyMethods(path, ["GET"]))
  }
  return routes
}

function asset(name: string, extension: string, type: string, text: string): Asset {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 16)
  return { path: `/assets/${name}.${digest}.${extension}`, type, text }
}
