import { Elysia, NotFoundError } from "elysia"
import { internalProblem, Problem } from "./problem.ts"

/**
 * Turns whatever goes wrong into problem details. Nothing that a library says, and no stack,
 * reaches the client.
 *
 * Use it before the routes it is for.
 *
 * @param log is told of what nobody foresaw
 */
export function problems(log: (error: unknown, request: Request) => void) {
  return new Elysia({ name: "problems" }).onError({ as: "global" }, ({ error, request }) => {
    if (error instanceof Problem) return error.toResponse()
    if (error instanceof NotFoundError) {
      return new Problem({
        status: 404,
        code: "not_found",
        detail: "there is nothing at this path; /openapi.json lists what there is",
      }).toResponse()
    }
    tell(log, error, request)
    return internalProblem().toResponse()
  })
}

/** A log that fails must not cost the client its answer. */
function tell(
  log: (error: unknown, request: Request) => void,
  error: unknown,
  request: Request,
): void {
  try {
    log(error, request)
  } catch {
    // There is nobody left to tell.
  }
}
