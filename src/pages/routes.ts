import { Elysia } from "elysia"
import { assetRoutes } from "./assets.ts"
import type { ApiDescription } from "./docs/description.ts"
import { docsRoutes } from "./docs/routes.tsx"
import { modelRoutes } from "./model/routes.tsx"
import { predictPageRoutes } from "./predict/routes.tsx"
import { type RowsParts, rowsRoutes } from "./rows/routes.tsx"

/** What the pages are made with. */
export interface PageParts extends RowsParts {
  /** What the API is: OpenAPI. */
  description: ApiDescription
}

/** Everything that people see. */
export function pageRoutes(parts: PageParts) {
  const { model, description } = parts
  return new Elysia()
    .use(predictPageRoutes(parts))
    .use(rowsRoutes(parts))
    .use(modelRoutes(model))
    .use(docsRoutes(model, description))
    .use(assetRoutes())
}
