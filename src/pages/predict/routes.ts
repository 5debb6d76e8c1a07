import { Elysia } from "elysia"
import { preferredType } from "../../http/accept.ts"
import type { Exchange } from "../../http/exchange.ts"
import { readForm, refuseCrossSite } from "../../http/form.ts"
import { type Intake, inTurn, MOST_WORK_MILLISECONDS } from "../../http/intake.ts"
import { onlyMethods } from "../../http/methods.ts"
import { askedModel } from "../../serving/asked-model.ts"
import type { ServedModels } from "../../serving/model-set.ts"
import { answerPage } from "../answer-page.ts"
import { answerText } from "../answer-text.ts"
import { baseUrl } from "../base-url.ts"
import { cardJson } from "../model/card-json.ts"
import { VARY } from "../preferred-page.ts"
import { securityHeaders } from "../security-headers.ts"
import { siteOf } from "../site.ts"
import { addressOf } from "./address.ts"
import { answerQuestion } from "./answered.ts"
import { type Question, queryOf, readQuestion } from "./question.ts"

/** What the page is made with. */
export interface PredictPageParts extends Intake {
  models: ServedModels
  exchangeOf: (request: Request) => Exchange
}

/** A page for who takes anything. */
const OFFERED = ["text/html", "application/json"] as const
/**
 * An answer asks the model for a map of about 5,000 rows, and for its changes, before it is drawn: it
 * may wait for its turn as long as a table of so many, and a person has more patience than a program.
 */
const ANSWER = { length: 5000 * 64, milliseconds: MOST_WORK_MILLISECONDS }

/**
 * `GET /`: the page, or the card for a program that takes JSON and no page. A question is its query, so that an answer has an address. `POST /`: the form,
 * which leads to that address, or back with what is wrong; a question that is too long for an address is answered there.
 */
export function predictPageRoutes({ models, bodies, admission, exchangeOf }: PredictPageParts) {
  const draw = async (request: Request, question: Question) => {
    const exchange = exchangeOf(request)
    const model = askedModel(models, exchange)
    const { row, pair, isSent } = question
    const answered = row && (await answerQuestion(model, row, pair))
    if (answered) exchange.rows = 1
    const { PredictPage } = await import("./page.tsx")
    const site = siteOf(models, exchange)
    const html = await PredictPage({ model, site, question, answered, base: baseUrl(request) })
    const isFaulty = isSent && !row
    return answerPage(request, html, {
      status: isFaulty && !isForScript(request) ? 422 : 200,
      headers: { vary: VARY },
    })
  }
  /** @throws {Problem} 503 if there is no time for an answer; a form without one is always drawn */
  const page = (request: Request, question: Question): Promise<Response> =>
    question.row
      ? inTurn(admission, ANSWER, () => draw(request, question))
      : draw(request, question)
  return new Elysia()
    .get("/", ({ request }) => {
      const model = askedModel(models, exchangeOf(request))
      const { headers, url } = request
      if (preferredType(headers.get("accept"), OFFERED) === "application/json")
        return answerText(request, cardJson(model), {
          headers: { "content-type": "application/json", vary: VARY },
        })
      return page(request, readQuestion(new URL(url).searchParams, model.card))
    })
    .post(
      "/",
      async ({ request }) => {
        refuseCrossSite(request)
        const exchange = exchangeOf(request)
        const { card } = askedModel(models, exchange)
        const form = await readForm(exchange, bodies)
        const question = readQuestion(textsOf(form), card)
        if (!question.row) return page(request, { ...question, isSent: true })
        // A fragment, so that one who does not see the whole page stands before the answer.
        const address = addressOf(siteOf(models, exchange), queryOf(question, card))
        if (address === undefined) return page(request, question)
        const location = `${address}#answer`
        const headers = { ...securityHeaders(request), "cache-control": "no-store", location }
        return new Response(null, { status: 303, headers })
      },
      { parse: "none" },
    )
    .use(onlyMethods("/", ["GET", "POST"]))
}

/** Our script finds the faults in the page; to browsers any other status is a failure to report. */
function isForScript({ headers }: Request): boolean {
  // A header of its own: over plain HTTP browsers send no Sec-Fetch-Dest.
  return headers.has("x-sepal-script")
}

function textsOf(form: Awaited<ReturnType<typeof readForm>>): URLSearchParams {
  const texts = new URLSearchParams()
  for (const [name, value] of form) if (typeof value === "string") texts.append(name, value)
  return texts
}
