import type { Problem } from "./problem.ts"

/** How the clients of some paths want to be told what went wrong. */
export interface Dialect {
  /** The content-type of what `write` gives. */
  readonly type: string
  /**
   * The body of an answer that is a problem.
   *
   * @param requestId what a person may quote to the operator
   */
  write(problem: Problem, requestId: string): string
}

/** Problem details for HTTP APIs (RFC 9457): what everybody is told who speaks nothing else. */
export const PROBLEM_DETAILS: Dialect = {
  type: "application/problem+json",
  write: (problem, requestId) => problem.toText(requestId),
}
