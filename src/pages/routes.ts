import { Elysia } from "elysia"
import { assetRoutes } from "./assets.ts"
import { type PredictPageParts, predictPageRoutes } from "./predict/routes.tsx"

/** Everything that people see. */
export function pageRoutes(parts: PredictPageParts) {
  return new Elysia().use(predictPageRoutes(parts)).use(assetRoutes())
}
