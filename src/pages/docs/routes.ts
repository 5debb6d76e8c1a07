import { Elysia } from "elysia"
import type { Exchange } from "../../http/exchange.ts"
import { onlyMethods } from "../../http/methods.ts"
import { askedModel } from "../../serving/asked-model.ts"
import type { ServedModels } from "../../serving/model-set.ts"
import { answerPage } from "../answer-page.ts"
import { baseUrl } from "../base-url.ts"
import { keptPages } from "../kept-pages.ts"
import { siteOf } from "../site.ts"
import type { ApiDescription } from "./description.ts"

/** What the page is made with. */
export interface DocsParts {
  models: ServedModels
  /** What `/openapi.json` says, for the model that a request asks. */
  describe: (exchange: Exchange) => ApiDescription
  exchangeOf: (request: Request) => Exchange
}

/** `GET /docs`: the description of the API as a page. */
export function docsRoutes({ models, describe, exchangeOf }: DocsParts) {
  const find = keptPages()
  return new Elysia()
    .get("/docs", async ({ request }) => {
      const exchange = exchangeOf(request)
      const model = askedModel(models, exchange)
      const where = { site: siteOf(models, exchange), base: baseUrl(request) }
      const page = await find(model, where, async () => {
        const { DocsPage } = await import("./page.tsx")
        return DocsPage({ model, description: describe(exchange), ...where })
      })
      return answerPage(request, page)
    })
    .use(onlyMethods("/docs", ["GET"]))
}
