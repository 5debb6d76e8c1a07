import { Elysia, NotFoundError } from "elysia"
import { onlyMethods } from "../http/methods.ts"
import { answerText } from "./answer-text.ts"

/** So long a browser keeps what never changes: a year, as RFC 9111's cautious caches read it. */
const IMMUTABLE = "public, max-age=31536000, immutable"
const PATH = "/assets/:file"

/** Answers the files that pages load. */
export function assetRoutes() {
  return new Elysia()
    .get(PATH, async ({ request, path }) => {
      const { ASSETS } = await import("./assets.ts")
      const asset = Object.values(ASSETS).find((one) => one.path === path)
      if (!asset) throw new NotFoundError()
      const headers = { "content-type": asset.type, "cache-control": IMMUTABLE }
      return answerText(request, asset.text, { headers })
    })
    .use(onlyMethods(PATH, ["GET"]))
}
