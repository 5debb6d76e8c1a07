import { createHash } from "node:crypto"
import icon from "./icon.svg" with { type: "text" }
import { KeptText } from "./kept-text.ts"
import { browserScript } from "./script.macro.ts" with { type: "macro" }
import style from "./style.css" with { type: "text" }

/** A file that pages load. Its path holds its digest, so that browsers keep it for ever. */
export interface Asset {
  readonly path: string
  readonly type: string
  readonly text: KeptText
}

/** The files that pages load. */
export const ASSETS = {
  style: asset("style", "css", "text/css; charset=utf-8", style),
  script: asset("page", "js", "text/javascript; charset=utf-8", await browserScript()),
  icon: asset("icon", "svg", "image/svg+xml", icon),
} as const

function asset(name: string, extension: string, type: string, text: string): Asset {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 16)
  return { path: `/assets/${name}.${digest}.${extension}`, type, text: new KeptText(text) }
}
