import { Elysia } from "elysia"
import { onlyMethods } from "../http/methods.ts"
import type { Model } from "../inference/model.ts"
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
  const answers: Record<string, (model: Model) => Response> = {
    "": (model) => answerJson(describeModel(model, models.versionsOf(model.card.name))),
    "/ready": (model) => answerReady(readiness(model), { name: model.card.name }),
    "/config": (model) => answerJson(describeConfig(model, mostRows)),
    "/stats": (model) => answerJson({ model_stats: [statisticsOf(model)] }),
  }

  const routes = new Elysia()
    .get("/v2/models/stats", () =>
      answerJson({ model_stats: models.all().map(({ model }) => statisticsOf(model)) }),
    )
    .use(onlyMethods("/v2/models/stats", ["GET"]))
  for (const path of MODEL_PATHS) {
    for (const [end, answer] of Object.entries(answers)) {
      routes
        .get(`${path}${end}`, ({ request }) => answer(askedModel(models, exchangeOf(request))))
        .use(onlyMethods(`${path}${end}`, ["GET"]))
    }
    routes.use(onlyMethods(`${path}/infer`, ["POST"]))
  }
  return routes
}
