import { Elysia } from "elysia"
import { onlyMethods } from "../http/methods.ts"

/**
 * `GET /livez`: the process turns. `GET /readyz`: it may be sent requests.
 *
 * @param isReady asked at each request
 */
export function healthRoutes(isReady: () => boolean) {
  return new Elysia()
    .get("/livez", () => text("live", 200))
    .get("/readyz", () => (isReady() ? text("ready", 200) : text("not ready", 503)))
    .use(onlyMethods("/livez", ["GET"]))
    .use(onlyMethods("/readyz", ["GET"]))
}

function text(word: string, status: number): Response {
  return new Response(`${word}\n`, {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
    },
  })
}
