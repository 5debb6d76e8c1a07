import { Html } from "@elysiajs/html"
import { Elysia } from "elysia"
import { onlyMethods } from "../../http/methods.ts"
import type { Model } from "../../inference/model.ts"
import { answerPage } from "../answer-page.ts"
import { baseUrl } from "../base-url.ts"
import type { ApiDescription } from "./description.ts"
import { DocsPage } from "./page.tsx"

/**
 * `GET /docs`: the description of the API as a page.
 *
 * @param description what `/openapi.json` says
 */
export function docsRoutes(model: Model, description: ApiDescription) {
  return new Elysia()
    .get("/docs", ({ request }) => {
      const page = <DocsPage model={model} description={description} base={baseUrl(request)} />
      return answerPage(request, `${page}`)
    })
    .use(onlyMethods("/docs", ["GET"]))
}
