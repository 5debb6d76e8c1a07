import type { Exchange } from "../http/exchange.ts"
import type { ProblemCode } from "../http/problem.ts"
import {
  type Count,
  Counter,
  type Distribution,
  Histogram,
  type Instrument,
} from "./instruments.ts"

/** From a tenth of a millisecond, below what a request takes, to a second. */
const SECONDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
]
/** What is counted of one route. */
interface RouteMetrics {
  readonly seconds: Distribution
  readonly requests: Map<number, Count>
}

/** What is counted of requests, whatever they ask. */
export class RequestMetrics {
  readonly #requests = new Counter(
    "http_requests_total",
    "Requests that have been answered, by route and status.",
  )
  readonly #seconds = new Histogram(
    "http_request_duration_seconds",
    "Time from the first sight of a request to its answer, by route.",
    SECONDS,
  )
  readonly #refused = new Counter(
    "http_requests_refused_total",
    "Requests that were refused, by the code of their problem.",
  )
  readonly #routes = new Map<string, RouteMetrics>()
  readonly #reasons = new Map<ProblemCode, Count>()

  /** Counts a request that has got its answer. */
  answered(exchange: Exchange, status: number, seconds: number): void {
    const route = this.#routes.get(exchange.route) ?? this.#beginRoute(exchange.route)
    route.seconds.observe(seconds)
    const count = route.requests.get(status) ?? this.#beginStatus(route, exchange.route, status)
    count.value++
    if (exchange.refusal === undefined) return
    const refused = this.#reasons.get(exchange.refusal) ?? this.#beginReason(exchange.refusal)
    refused.value++
  }

  get instruments(): Instrument[] {
    return [this.#requests, this.#seconds, this.#refused]
  }

  #beginRoute(route: string): RouteMetrics {
    const metrics = { seconds: this.#seconds.series({ route }), requests: new Map() }
    this.#routes.set(route, metrics)
    return metrics
  }

  #beginStatus({ requests }: RouteMetrics, route: string, status: number): Count {
    const count = this.#requests.series({ route, status: `${status}` })
    requests.set(status, count)
    return count
  }

  #beginReason(reason: ProblemCode): Count {
    const count = this.#refused.series({ reason })
    this.#reasons.set(reason, count)
    return count
  }
}
