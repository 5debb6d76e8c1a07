import { Html } from "@elysiajs/html"
import { Elysia } from "elysia"
import { onlyMethods } from "../http/methods.ts"
import type { Model } from "../inference/model.ts"
import { predictionsOf } from "../inference/prediction.ts"
import { readForm } from "./entry.ts"
import { Home } from "./home.tsx"
import style from "./style.css" with { type: "text" }

/**
 * What a browser may do with a page: load its own style sheet and send its own form, nothing else.
 */
const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-store",
}

/**
 * `GET /`: the page. A filled-in form is its query, so that an answer has an address.
 *
 * @param model answers
 */
export function pageRoutes(model: Model) {
  const { card, version } = model
  return new Elysia()
    .get("/", async ({ request }) => {
      const query = new URL(request.url).searchParams
      const sent = card.features.some(({ name }) => query.has(name))
      const entries = readForm(query, card.features)
      const values = entries.flatMap(({ value }) => (value === undefined ? [] : [value]))
      const usable = values.length === card.features.length
      const [prediction] = usable
        ? predictionsOf(await model.predict(Float32Array.from(values)), card.classes)
        : []
      const page = (
        <Home card={card} version={version} entries={entries} sent={sent} prediction={prediction} />
      )
      return new Response(`<!doctype html>${page}`, {
        status: sent && !usable ? 422 : 200,
        headers: PAGE_HEADERS,
      })
    })
    .get(
      "/style.css",
      () =>
        new Response(style, {
          headers: { "content-type": "text/css; charset=utf-8" },
        }),
    )
    .use(onlyMethods("/", ["GET"]))
    .use(onlyMethods("/style.css", ["GET"]))
}
