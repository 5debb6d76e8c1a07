import { Elysia } from "elysia"
import type { BodyReader } from "../../http/body.ts"
import type { Exchange } from "../../http/exchange.ts"
import { readForm, refuseCrossSite } from "../../http/form.ts"
import { onlyMethods } from "../../http/methods.ts"
import type { Model } from "../../inference/model.ts"
import { answerPage } from "../answer-page.ts"
import { baseUrl } from "../base-url.ts"
import { answerQuestion } from "./answered.ts"
import { type Question, queryOf, readQuestion } from "./question.ts"

/** What the page is made with. */
export interface PredictPageParts {
  model: Model
  bodies: BodyReader
  exchangeOf: (request: Request) => Exchange
}

/**
 * `GET /`: the page. A question is its query, so that an answer has an address. `POST /`: the form,
 * which leads to that address, or back with what is wrong.
 */
export function predictPageRoutes({ model, bodies, exchangeOf }: PredictPageParts) {
  const page = async (request: Request, question: Question) => {
    const { row, pair, isSent } = question
    const answered = row && (await answerQuestion(model, row, pair))
    if (answered) exchangeOf(request).rows = 1
    const { PredictPage } = await import("./page.tsx")
    const html = await PredictPage({ model, question, answered, base: baseUrl(request) })
    const isFaulty = isSent && !row
    return answerPage(request, html, {
      status: isFaulty && !isForScript(request) ? 422 : 200,
    })
  }
  return new Elysia()
    .get("/", ({ request }) =>
      page(request, readQuestion(new URL(request.url).searchParams, model.card)),
    )
    .post(
      "/",
      async ({ request }) => {
        refuseCrossSite(request)
        const form = await readForm(exchangeOf(request), bodies)
        const question = readQuestion(textsOf(form), model.card)
        if (!question.row) return page(request, { ...question, isSent: true })
        // A fragment, so that one who does not see the whole page stands before the answer.
        const location = `/?${queryOf(question, model.card)}#answer`
        return new Response(null, { status: 303, headers: { location } })
      },
      { parse: "none" },
    )
    .use(onlyMethods("/", ["GET", "POST"]))
}

/** Our script finds the faults in the page; to browsers any other status is a failure to report. */
function isForScript({ headers }: Request): boolean {
  return headers.get("sec-fetch-dest") === "empty"
}

function textsOf(form: Awaited<ReturnType<typeof readForm>>): URLSearchParams {
  const texts = new URLSearchParams()
  for (const [name, value] of form) if (typeof value === "string") texts.append(name, value)
  return texts
}
