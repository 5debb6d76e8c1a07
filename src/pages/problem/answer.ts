import type { Exchange } from "../../http/exchange.ts"
import type { Problem } from "../../http/problem.ts"
import type { Model } from "../../inference/model.ts"
import { answerPage } from "../answer-page.ts"

/** Answers a person whose request has come to nothing. */
export function problemPage({ card, version }: Model) {
  return async (problem: Problem, { id, request }: Exchange): Promise<Response> => {
    const { ProblemPage } = await import("./page.tsx")
    const { status, headers = {} } = problem.options
    const html = await ProblemPage({ card, version, problem, id })
    return answerPage(request, html, { status, headers })
  }
}
