import { Elysia, NotFoundError } from "elysia"
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
  if (error instanceof Problem) return answerProblem(error, exchange)
  if (error instanceof NotFoundError) return answerProblem(notFound(), exchange)
  observer.failed(exchange, error)
  return answerProblem(internalProblem(), exchange)
}

/**
 * Does the same for the routes of an Elysia app. Use it before them.
 *
 * @param exchangeOf finds the exchange of a request
 * @param observer is told of what nobody foresaw
 */
export function problems(exchangeOf: (request: Request) => Exchange, observer: ExchangeObserver) {
  return new Elysia({ name: "problems" }).onError({ as: "global" }, ({ error, request }) =>
    answerError(error, exchangeOf(request), observer),
  )
}

function notFound(): Problem {
  return new Problem({
    status: 404,
    code: "not_found",
    detail: "there is nothing at this path; /openapi.json lists what there is",
  })
}
