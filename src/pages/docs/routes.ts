import { Elysia } from "elysia"
import { onlyMethods } from "../../http/methods.ts"
import type { Model } from "../../inference/model.ts"
import { answerPage } from "../answer-page.ts"
import { baseUrl } from "../base-url.ts"
import type { ApiDescription } from "./description.ts"

/**
 * `GET /docs`: the description of the API as a page.
 *
 * @param description what `/openapi.json` says
 */
export function docsRoutes(model: Model, description: ApiDescription) {
  return new Elysia()
    .get("/docs", async ({ request }) => {
      const { DocsPage } = await import("./page.tsx")
      const html = await DocsPage({ model, description, base: baseUrl(request) })
      return answerPage(request, html)
    })
    .use(onlyMethods("/docs", ["GET"]))
}
