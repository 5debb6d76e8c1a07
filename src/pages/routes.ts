import { Elysia } from "elysia"
import { assetRoutes } from "./asset-routes.ts"
import { type DocsParts, docsRoutes } from "./docs/routes.ts"
import { modelRoutes } from "./model/routes.ts"
import { type ModelsParts, modelsRoutes } from "./models/routes.ts"
import { predictPageRoutes } from "./predict/routes.ts"
import { type RowsParts, rowsRoutes } from "./rows/routes.ts"

/** What the pages are made with. */
export interface PageParts extends RowsParts, DocsParts, ModelsParts {}

/**
 * What people see of a model. What draws it is loaded when it is first asked for: it would add a third
 * to the time of a start, and most servers are asked by programs alone.
 */
export function modelPageRoutes(parts: PageParts) {
  return new Elysia()
    .use(predictPageRoutes(parts))
    .use(rowsRoutes(parts))
    .use(modelRoutes(parts))
    .use(docsRoutes(parts))
}

/** What people see beside that. */
export function pageRoutes(parts: PageParts) {
  return new Elysia().use(modelsRoutes(parts)).use(assetRoutes())
}
