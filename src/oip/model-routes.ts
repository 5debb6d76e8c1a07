import { Elysia } from "elysia"
import type { Exchange } from "../http/exchange.ts"
import { onlyMethods } from "../http/methods.ts"
import type { Model } from "../inference/model.ts"
import { namesIn } from "../serving/asked-model.ts"
import { answerJson } from "./answer.ts"
import { describeModel } from "./metadata.ts"
import { describeConfig } from "./model-config.ts"
import { MODEL_PATHS } from "./paths.ts"
import type { ProtocolParts } from "./routes.ts"
import { askedModel } from "./asked-model.ts"
import { answerReady } from "./server-routes.ts"

/** What the protocol says of a model: metadata, ready, configuration and statistics. */
export function modelRoutes(parts: ProtocolParts) {
  const { models, statistics, mostRows, readiness, exchangeOf } = parts
  const statisticsOf = (model: Model) => statistics.of(model).describe(model)
  /** Of all versions of a model: the extension has it so where none is named. */
  const statisticsOfAll = (name: string) =>
    models
      .versionsOf(name)
      .flatMap((version) => models.find(name, version) ?? [])
      .map(({ model }) => statisticsOf(model))
  const answers: Record<string, (model: Model, exchange: Exchange) => Response> = {
    "": (model) => answerJson(describeModel(model, models.versionsOf(model.card.name))),
    "/ready": (model) => answerReady(readiness(model), { name: model.card.name }),
    "/config": (model) => answerJson(describeConfig(model, mostRows)),
    "/stats": (model, { params }) => {
      const [name, version] = namesIn(params)
      const model_stats = version === undefined ? statisticsOfAll(name) : [statisticsOf(model)]
      return answerJson({ model_stats })
    },
  }

  const routes = new Elysia()
    .get("/v2/models/stats", () =>
      answerJson({ model_stats: models.all().flatMap(({ name }) => statisticsOfAll(name)) }),
    )
    .use(onlyMethods("/v2/models/stats", ["GET"]))
  for (const path of MODEL_PATHS) {
    for (const [end, answer] of Object.entries(answers)) {
      routes
        .get(`${path}${end}`, ({ request }) => {
          const exchange = exchangeOf(request)
          return answer(askedModel(models, exchange), exchange)
        })
        .use(onlyMethods(`${path}${end}`, ["GET"]))
    }
    routes.use(onlyMethods(`${path}/infer`, ["POST"]))
  }
  return routes
}
