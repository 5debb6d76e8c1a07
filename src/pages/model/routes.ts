import { Elysia } from "elysia"
import { preferredType } from "../../http/accept.ts"
import { onlyMethods } from "../../http/methods.ts"
import { Problem } from "../../http/problem.ts"
import type { Model } from "../../inference/model.ts"
import { answerPage } from "../answer-page.ts"
import { answerText } from "../answer-text.ts"
import { answerDownload } from "./download.ts"

/** JSON first: a program that takes anything gets what it can read; browsers ask for HTML by name. */
const OFFERED = ["application/json", "text/html"] as const
/** What is answered depends on these. */
const VARY = "accept, accept-encoding"

/**
 * `GET /model`: the card, as a page or as JSON. `GET /model.json`, `/model.yaml` and `/model.onnx`:
 * the same for those who can't choose by a header, and the two files.
 */
export function modelRoutes(model: Model) {
  const { card, version, files } = model
  const json = JSON.stringify({ version, ...card })
  const asJson = (request: Request, vary: string) =>
    answerText(request, json, { headers: { "content-type": "application/json", vary } })
  return new Elysia()
    .get("/model", async ({ request }) => {
      const type = preferredType(request.headers.get("accept"), OFFERED)
      if (type === undefined) throw notAcceptable()
      if (type === "application/json") return asJson(request, VARY)
      const { ModelPage } = await import("./page.tsx")
      return answerPage(request, await ModelPage({ model }), { headers: { vary: VARY } })
    })
    .use(onlyMethods("/model", ["GET"]))
    .get("/model.json", ({ request }) => asJson(request, "accept-encoding"))
    .use(onlyMethods("/model.json", ["GET"]))
    .get("/model.yaml", ({ request }) => answerDownload(request, files.card, "application/yaml"))
    .use(onlyMethods("/model.yaml", ["GET"]))
    .get("/model.onnx", ({ request }) =>
      answerDownload(request, files.graph, "application/octet-stream"),
    )
    .use(onlyMethods("/model.onnx", ["GET"]))
}

function notAcceptable(): Problem {
  return new Problem({
    status: 406,
    code: "not_acceptable",
    detail: `/model is ${OFFERED.join(" or ")}; /model.yaml and /model.onnx are the files`,
    headers: { vary: "accept" },
  })
}
