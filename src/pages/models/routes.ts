import { Elysia } from "elysia"
import { onlyMethods } from "../../http/methods.ts"
import type { Exchange } from "../../http/exchange.ts"
import type { Model } from "../../inference/model.ts"
import type { ServedModels } from "../../serving/model-set.ts"
import { answerPage } from "../answer-page.ts"
import { answerText } from "../answer-text.ts"
import { preferredPage, VARY } from "../preferred-page.ts"
import { siteOf } from "../site.ts"
import { listModels } from "./list.ts"

/** What the list is made with. */
export interface ModelsParts {
  models: ServedModels
  /** Of a model: `ready`, or why not. */
  readiness: (model: Model) => string
  exchangeOf: (request: Request) => Exchange
}

/** `GET /models`: the models of this server, as a page or as JSON. */
export function modelsRoutes({ models, readiness, exchangeOf }: ModelsParts) {
  return new Elysia()
    .get("/models", async ({ request }) => {
      const list = listModels(models, readiness)
      if (preferredPage(request, "/models") === "json")
        return answerText(request, JSON.stringify(list), {
          headers: { "content-type": "application/json", "cache-control": "no-store", vary: VARY },
        })
      const { ModelsPage } = await import("./page.tsx")
      const { model } = models.default
      const html = await ModelsPage({ ...model, site: siteOf(models, exchangeOf(request)), list })
      return answerPage(request, html, { headers: { vary: VARY } })
    })
    .use(onlyMethods("/models", ["GET"]))
}
