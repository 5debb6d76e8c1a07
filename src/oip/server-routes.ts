import { Elysia } from "elysia"
import { onlyMethods } from "../http/methods.ts"
import { answerJson } from "./answer.ts"
import { describeServer } from "./metadata.ts"
import type { ProtocolParts } from "./routes.ts"

/**
 * What the protocol says of the server: metadata, live and ready.
 *
 * Clients differ in what they look at: Triton's at the status, KServe's at `live` and `ready`.
 */
export function serverRoutes({ readiness }: Pick<ProtocolParts, "readiness">) {
  const metadata = describeServer()
  return new Elysia()
    .get("/v2", () => answerJson(metadata))
    .get("/v2/health/live", () => answerJson({ live: true }))
    .get("/v2/health/ready", () => answerReady(readiness(), { live: true }))
    .use(onlyMethods("/v2", ["GET"]))
    .use(onlyMethods("/v2/health/live", ["GET"]))
    .use(onlyMethods("/v2/health/ready", ["GET"]))
}

/**
 * Answers whether requests may be sent.
 *
 * @param state `ready`, or why not
 * @param more members of the answer
 */
export function answerReady(state: string, more: object): Response {
  if (state === "ready") return answerJson({ ...more, ready: true })
  return answerJson({ ...more, ready: false, error: `not ready: ${state}` }, 503)
}
