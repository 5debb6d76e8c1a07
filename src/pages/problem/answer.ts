import type { Exchange } from "../../http/exchange.ts"
import type { Problem } from "../../http/problem.ts"
import type { ServedModels } from "../../serving/model-set.ts"
import { ServedModel } from "../../serving/served-model.ts"
import { answerPage } from "../answer-page.ts"
import { siteOf } from "../site.ts"

/** Answers a person whose request has come to nothing. */
export function problemPage(models: ServedModels) {
  return async (problem: Problem, exchange: Exchange): Promise<Response> => {
    const { id, request, subject } = exchange
    const { model } = subject instanceof ServedModel ? subject : models.default
    const { ProblemPage } = await import("./page.tsx")
    const { status, headers = {} } = problem.options
    const site = siteOf(models, exchange)
    const html = await ProblemPage({ ...model, site, problem, id })
    return answerPage(request, html, { status, headers })
  }
}
