import type { Model } from "../inference/model.ts"
import { perModel } from "../serving/per-model.ts"
import { pageText } from "./answer-page.ts"
import { KeptText } from "./kept-text.ts"

/** A client may call this server by any name; so many of one model's pages are kept. */
const MOST_KEPT = 4

/**
 * Pages that stay as they are for as long as their model does. One is drawn when it is first asked for:
 * again only where something else of it differs.
 *
 * @returns finds or draws the page of a model; `depends` is all that it depends on beside the model
 */
export function keptPages() {
  const ofModel = perModel(() => new Map<string, KeptText>())
  return async (
    model: Model,
    depends: object,
    draw: () => string | Promise<string>,
  ): Promise<KeptText> => {
    const pages = ofModel(model)
    const key = JSON.stringify(depends)
    const known = pages.get(key)
    if (known) return known
    const page = new KeptText(pageText(await draw()))
    const [oldest] = pages.keys()
    if (oldest !== undefined && pages.size >= MOST_KEPT) pages.delete(oldest)
    pages.set(key, page)
    return page
  }
}
