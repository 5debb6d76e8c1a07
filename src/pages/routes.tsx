import { Html } from "@elysiajs/html"
import { Elysia } from "elysia"
import { onlyMethods } from "../http/methods.ts"
import type { Model } from "../inference/model.ts"
import { predictionsOf } from "../inference/prediction.ts"
import { answerPage } from "./answer-page.ts"
import { assetRoutes } from "./assets.ts"
import { readForm } from "./entry.ts"
import { Home } from "./home.tsx"

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
      return answerPage(request, `${page}`, { status: sent && !usable ? 422 : 200 })
    })
    .use(onlyMethods("/", ["GET"]))
    .use(assetRoutes())
}
