import { Elysia } from "elysia"
import { onlyMethods } from "../http/methods.ts"
import { answerJson } from "./answer.ts"
import { decodeFor } from "./content-encoding.ts"
import { describeRepository, loadModel, refuseUnload } from "./repository.ts"
import type { ProtocolParts } from "./routes.ts"
import { namesIn } from "./served-models.ts"

const MODEL = "/v2/repository/models/:model"

/** The model repository extension, as far as a server can go whose models come with its start. */
export function repositoryRoutes({ models, readiness, bodies, exchangeOf }: ProtocolParts) {
  return new Elysia()
    .post(
      "/v2/repository/index",
      () => answerJson(describeRepository(models, readiness() === "ready")),
      { parse: "none" },
    )
    .post(
      `${MODEL}/load`,
      async ({ request }) => {
        const exchange = exchangeOf(request)
        const [name] = namesIn(exchange)
        const load = (body: Uint8Array) => loadModel(models, name, body)
        return answerJson(await bodies.read(exchange, load, decodeFor(request.headers)))
      },
      { parse: "none" },
    )
    .post(
      `${MODEL}/unload`,
      ({ request }) => {
        const [name] = namesIn(exchangeOf(request))
        return refuseUnload(models, name)
      },
      { parse: "none" },
    )
    .use(onlyMethods("/v2/repository/index", ["POST"]))
    .use(onlyMethods(`${MODEL}/load`, ["POST"]))
    .use(onlyMethods(`${MODEL}/unload`, ["POST"]))
}
