import { type Dialect, PROBLEM_DETAILS } from "./dialect.ts"
import type { Problem, ProblemCode } from "./problem.ts"

/** What a request is about, as far as the edge has to know it: the model that is asked. */
export interface Subject {
  readonly name: string
  readonly version: string
  /** The exchange is over, and keeps it no longer. */
  letGo(): void
}

/** One request, and what becomes of it. */
export interface Exchange {
  readonly request: Request
  /** What the client, the log and a person call it. */
  readonly id: string
  /** When it was first seen: milliseconds of `performance.now()`. */
  readonly start: number
  /** One of the paths that this server has, or `unmatched`: never a client's own text. */
  readonly route: string
  /** What stands in its path where the route has names: a client's own text, percent-encoded. */
  readonly params: readonly string[]
  /** How its client wants to be told what went wrong. */
  readonly dialect: Dialect
  /** What stands behind the question mark of its address. */
  readonly query: string
  /** The model that is asked; it is let go when the exchange is over. */
  subject: Subject | undefined
  /** How many rows were predicted. */
  rows: number
  /** Their values, row after row. */
  values: Float32Array | Float64Array | undefined
  /** Why it was refused. */
  refusal: ProblemCode | undefined
  /** The body of the answer. */
  answer: string | ArrayBuffer | Uint8Array
  /** Answers the request with a problem before whoever works on it has done so. */
  cutOff: ((problem: Problem) => void) | undefined
}

/** What is known of a request at once. */
type Beginning = Pick<Exchange, "id" | "route" | "query"> &
  Partial<Pick<Exchange, "params" | "dialect">>

const NO_PARAMS: readonly string[] = []

/** A request has just been seen. */
export function beginExchange(
  request: Request,
  { id, route, query, params = NO_PARAMS, dialect = PROBLEM_DETAILS }: Beginning,
): Exchange {
  return {
    request,
    id,
    start: performance.now(),
    route,
    params,
    dialect,
    query,
    subject: undefined,
    rows: 0,
    values: undefined,
    refusal: undefined,
    answer: "",
    cutOff: undefined,
  }
}

/** Is told what becomes of requests. It must not throw. */
export interface ExchangeObserver {
  /** A request has got its answer. */
  answered(exchange: Exchange, status: number): void
  /** Something went wrong that nobody foresaw. */
  failed(exchange: Exchange, error: unknown): void
}
