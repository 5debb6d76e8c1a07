import { Elysia } from "elysia"
import { assetRoutes } from "./assets.ts"
import { modelRoutes } from "./model/routes.tsx"
import { predictPageRoutes } from "./predict/routes.tsx"
import { type RowsParts, rowsRoutes } from "./rows/routes.tsx"

/** Everything that people see. */
export function pageRoutes(parts: RowsParts) {
  return new Elysia()
    .use(predictPageRoutes(parts))
    .use(rowsRoutes(parts))
    .use(modelRoutes(parts.model))
    .use(assetRoutes())
}
