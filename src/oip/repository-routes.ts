import { Elysia } from "elysia"
import { onlyMethods } from "../http/methods.ts"
import { answerJson } from "./answer.ts"
import { decodeFor } from "./content-encoding.ts"
import { describeRepository, loadModel, refuseUnload } from "./repository.ts"
import type { ProtocolParts } from "./routes.ts"
import { namesIn } from "../serving/asked-model.ts"

const MODEL = "/v2/repository/models/:model"

/** The model repository extension, as far as a server can go whose models are the files of a folder. */
export function repositoryRoutes(parts: ProtocolParts) {
  const { models, check, readiness, bodies, exchangeOf } = parts
  const read = <T>(
    request: Request,
    understand: (body: Uint8Array) => T | Promise<T>,
  ): Promise<T> => bodies.read(exchangeOf(request), understand, decodeFor(request.headers))
  return new Elysia()
    .post(
      "/v2/repository/index",
      async ({ request }) => {
        const describe = (body: Uint8Array) => describeRepository(models, readiness, body)
        return answerJson(await read(request, describe))
      },
      { parse: "none" },
    )
    .post(
      `${MODEL}/load`,
      async ({ request }) => {
        const [name] = namesIn(exchangeOf(request).params)
        return answerJson(await read(request, (body) => loadModel(check, name, body)))
      },
      { parse: "none" },
    )
    .post(
      `${MODEL}/unload`,
      ({ request }) => {
        const [name] = namesIn(exchangeOf(request).params)
        return refuseUnload(models, name)
      },
      { parse: "none" },
    )
    .use(onlyMethods("/v2/repository/index", ["POST"]))
    .use(onlyMethods(`${MODEL}/load`, ["POST"]))
    .use(onlyMethods(`${MODEL}/unload`, ["POST"]))
}
