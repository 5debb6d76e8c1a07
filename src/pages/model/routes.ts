import { Elysia } from "elysia"
import type { ModelCard } from "../../../model/card.ts"
import type { Exchange } from "../../http/exchange.ts"
import { onlyMethods } from "../../http/methods.ts"
import { askedModel } from "../../serving/asked-model.ts"
import type { ServedModels } from "../../serving/model-set.ts"
import { answerPage } from "../answer-page.ts"
import { answerText } from "../answer-text.ts"
import { keptPages } from "../kept-pages.ts"
import { preferredPage, VARY } from "../preferred-page.ts"
import { siteOf } from "../site.ts"
import { cardJson } from "./card-json.ts"
import { answerDownload, attachment } from "./download.ts"

/** Who takes neither is told what else there is. */
const WHAT = "/model, beside its files /model.yaml and /model.onnx,"

/** What the page and the files are made with. */
export interface ModelParts {
  models: ServedModels
  exchangeOf: (request: Request) => Exchange
}

/**
 * `GET /model`: the card, as a page or as JSON. `GET /model.json`, `/model.yaml` and `/model.onnx`:
 * the same for those who can't choose by a header, and the two files.
 */
export function modelRoutes({ models, exchangeOf }: ModelParts) {
  const find = keptPages()
  const modelOf = (request: Request) => askedModel(models, exchangeOf(request))
  const asJson = (request: Request, vary: string) =>
    answerText(request, cardJson(modelOf(request)), {
      headers: { "content-type": "application/json", vary },
    })
  return new Elysia()
    .get("/model", async ({ request }) => {
      if (preferredPage(request, WHAT) === "json") return asJson(request, VARY)
      const model = modelOf(request)
      const where = { site: siteOf(models, exchangeOf(request)) }
      const page = await find(model, where, async () => {
        const { ModelPage } = await import("./page.tsx")
        return ModelPage({ model, ...where })
      })
      return answerPage(request, page, { headers: { vary: VARY } })
    })
    .use(onlyMethods("/model", ["GET"]))
    .get("/model.json", ({ request }) => asJson(request, "accept-encoding"))
    .use(onlyMethods("/model.json", ["GET"]))
    .get("/model.yaml", ({ request }) => {
      const { files, card } = modelOf(request)
      return files.card
        ? answerDownload(request, files.card, "application/yaml")
        : answerInferred(request, card)
    })
    .use(onlyMethods("/model.yaml", ["GET"]))
    .get("/model.onnx", ({ request }) =>
      answerDownload(request, modelOf(request).files.graph, "application/octet-stream"),
    )
    .use(onlyMethods("/model.onnx", ["GET"]))
}

/** A card that no file holds yet, as it would stand in one. */
async function answerInferred(request: Request, card: ModelCard): Promise<Response> {
  const { writeCard } = await import("../../../model/write-card.ts")
  return answerText(request, writeCard(card), {
    headers: {
      "content-type": "application/yaml",
      "content-disposition": attachment(`${card.name}.yaml`),
    },
  })
}
