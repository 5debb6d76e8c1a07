import type { Exchange } from "./exchange.ts"

/** Why a request was refused; stable, for programs. */
export type ProblemCode =
  | "bad_host"
  | "unparsable"
  | "cross_site"
  | "not_found"
  | "method_not_allowed"
  | "not_acceptable"
  | "body_too_slow"
  | "body_too_large"
  | "too_many_rows"
  | "unsupported_media_type"
  | "invalid_values"
  | "unanswerable"
  | "overloaded"
  | "internal"

/** One bad value of a request. */
export interface ProblemDetail {
  /**
   * Where it stands in the body: a JSON pointer (RFC 6901) as a URI fragment, for example
   * `#/0/sepal_length`; in CSV a fragment of RFC 7111, for example `#cell=2,3`.
   */
  pointer: string
  /** Why it can't be taken; stable, for programs. */
  code: string
  /** The same for people. */
  detail: string
}

const TITLES = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  500: "Internal Server Error",
  503: "Service Unavailable",
} as const

/** What a problem consists of. */
export interface ProblemOptions {
  status: keyof typeof TITLES
  code: ProblemCode
  /** What was wrong with this request and what would be right, for a person. */
  detail: string
  errors?: readonly ProblemDetail[]
  headers?: Readonly<Record<string, string>>
}

/**
 * A request that can't be answered as asked: thrown where it is noticed, answered as RFC 9457
 * problem details, or as the protocol of its path has it.
 */
export class Problem extends Error {
  override name = "Problem" as const
  readonly options: ProblemOptions

  constructor(options: ProblemOptions) {
    super(options.detail)
    this.options = options
  }

  /**
   * The body of the answer.
   *
   * @param requestId what a person may quote to the operator
   */
  toText(requestId: string): string {
    const { status, code, detail, errors } = this.options
    // The type "about:blank" means that the status says it all (RFC 9457, 4.2.1); `code` tells more
    // apart.
    return JSON.stringify({
      type: "about:blank",
      title: TITLES[status],
      status,
      detail,
      code,
      request_id: requestId,
      ...(errors ? { errors } : {}),
    })
  }
}

/**
 * Answers a request with a problem, in the dialect of its path.
 *
 * @param exchange is told the reason
 */
export function answerProblem(problem: Problem, exchange: Exchange): Response {
  const { status, code, headers } = problem.options
  exchange.refusal = code
  exchange.answer = exchange.dialect.write(problem, exchange.id)
  return new Response(exchange.answer, {
    status,
    headers: {
      ...headers,
      "content-type": exchange.dialect.type,
      "cache-control": "no-store",
      "x-request-id": exchange.id,
    },
  })
}

/** What a client is asked to wait before it tries again, in seconds. */
const RETRY_AFTER_SECONDS = 1

/**
 * More is asked than can be answered now. Make one for all that are refused for a reason: an error's
 * stack costs more than the rest of a refusal.
 *
 * @param reason the beginning of a sentence that says when to try again
 */
export function overloaded(reason: string): Problem {
  return new Problem({
    status: 503,
    code: "overloaded",
    detail: `${reason}; try again in a moment`,
    headers: { "retry-after": `${RETRY_AFTER_SECONDS}` },
  })
}

/** What a client is told of a failure that nobody foresaw: nothing. */
export function internalProblem(): Problem {
  return new Problem({
    status: 500,
    code: "internal",
    detail: "the server failed to answer; its log says why",
  })
}

/**
 * A key that a client made up is repeated up to here: an answer must not grow with a hostile
 * request.
 */
const LONGEST_KEY = 100

/**
 * A JSON pointer as a URI fragment (RFC 6901, 6).
 *
 * @param keys the way from the top of the body; a very long one is cut
 */
export function pointerTo(...keys: (string | number)[]): string {
  return `#${keys.map((key) => `/${encodeURIComponent(escapeKey(shortened(String(key))))}`).join("")}`
}

function escapeKey(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1")
}

/**
 * A text of a client as it may be repeated to it: cut where it is long, and without half
 * characters.
 */
export function shortened(text: string): string {
  const cut = text.length > LONGEST_KEY ? `${text.slice(0, LONGEST_KEY)}…` : text
  return cut.toWellFormed()
}
