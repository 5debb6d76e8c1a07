import { Elysia } from "elysia"
import { onlyMethods } from "../http/methods.ts"

/** Whether requests may be sent: `failing` while the model fails its self-test. */
export type Readiness = "ready" | "draining" | "failing"

/** What `/readyz` answers. */
const WORDS = {
  ready: "ready",
  draining: "not ready: the server is about to stop",
  failing: "not ready: the model fails its self-test",
} as const

/**
 * `GET /livez`: the event loop turns. `GET /readyz`: requests may be sent.
 *
 * @param readiness asked at each request
 */
export function healthRoutes(readiness: () => Readiness) {
  return new Elysia()
    .get("/livez", () => text("live", 200))
    .get("/readyz", () => {
      const state = readiness()
      return text(WORDS[state], state === "ready" ? 200 : 503)
    })
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
