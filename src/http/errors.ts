import { Elysia, NotFoundError } from "elysia"
import { prefersHtml } from "./accept.ts"
import { PROBLEM_DETAILS } from "./dialect.ts"
import type { Exchange, ExchangeObserver } from "./exchange.ts"
import { answerProblem, internalProblem, Problem } from "./problem.ts"

/**
 * Answers whatever went wrong with problem details. Nothing that a library says, and no stack,
 * reaches the client.
 *
 * @param observer is told of what nobody foresaw
 */
export function answerError(
  error: unknown,
  exchange: Exchange,
  observer: ExchangeObserver,
): Response {
  return answerProblem(problemOf(error, exchange, observer), exchange)
}

function problemOf(error: unknown, exchange: Exchange, observer: ExchangeObserver): Problem {
  if (error instanceof Problem) return error
  if (error instanceof NotFoundError) return notFound()
  if (isUnanswerable(error)) return unanswerable(error, exchange)
  observer.failed(exchange, error)
  return internalProblem()
}

/** What the routes of an app need to answer what went wrong. */
export interface ProblemParts {
  /** Finds the exchange of a request. */
  exchangeOf: (request: Request) => Exchange
  /** Is told of what nobody foresaw. */
  observer: ExchangeObserver
  /** Answers a person. */
  page: (problem: Problem, exchange: Exchange) => Promise<Response>
}

/** Does the same for the routes of an Elysia app, and for people with a page. Use it before them. */
export function problems({ exchangeOf, observer, page }: ProblemParts) {
  return new Elysia({ name: "problems" }).onError({ as: "global" }, ({ error, request }) => {
    const exchange = exchangeOf(request)
    const problem = problemOf(error, exchange, observer)
    const isPerson = exchange.dialect === PROBLEM_DETAILS && prefersHtml(request)
    if (!isPerson) return answerProblem(problem, exchange)
    exchange.refusal = problem.options.code
    return page(problem, exchange)
  })
}

function notFound(): Problem {
  return new Problem({
    status: 404,
    code: "not_found",
    detail: "there is nothing at this path; /openapi.json lists what there is",
  })
}

/** The core knows no HTTP, and this room not the core: its error is known by its code. */
function isUnanswerable(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "unanswerable"
}

function unanswerable({ message }: Error, { dialect }: Exchange): Problem {
  return new Problem({
    // The protocol has one status for all that is wrong with values.
    status: dialect === PROBLEM_DETAILS ? 422 : 400,
    code: "unanswerable",
    detail: `the model ${message}`,
  })
}
