import { Elysia } from "elysia"
import { assetRoutes } from "./asset-routes.ts"
import type { ApiDescription } from "./docs/description.ts"
import { docsRoutes } from "./docs/routes.ts"
import { modelRoutes } from "./model/routes.ts"
import { predictPageRoutes } from "./predict/routes.ts"
import { type RowsParts, rowsRoutes } from "./rows/routes.ts"

/** What the pages are made with. */
export interface PageParts extends RowsParts {
  /** What the API is: OpenAPI. */
  description: ApiDescription
}

/**
 * Everything that people see. What draws it is loaded when it is first asked for: it would add a third
 * to the time of a start, and most servers are asked by programs alone.
 */
export function pageRoutes(parts: PageParts) {
  const { model, description } = parts
  return new Elysia()
    .use(predictPageRoutes(parts))
    .use(rowsRoutes(parts))
    .use(modelRoutes(model))
    .use(docsRoutes(model, description))
    .use(assetRoutes())
}
