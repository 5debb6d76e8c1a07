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
  const read = <T>(request: Request, understand: (body: Uint8Array) => T): Promise<T> =>
    bodies.read(exchangeOf(request), understand, decodeFor(request.headers))
  return new Elysia()
    .post(
      "/v2/repository/index",
      async ({ request }) => {
        const describe = (body: Uint8Array) =>
          describeRepository(models, readiness() === "ready", body)
        return answerJson(await read(request, describe))
      },
      { parse: "none" },
    )
    .post(
      `${MODEL}/load`,
      async ({ request }) => {
        const [name] = namesIn(exchangeOf(request))
        return answerJson(await read(request, (body) => loadModel(models, name, body)))
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
