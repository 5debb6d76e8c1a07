import { type Feature, type FeatureValue, valueOf } from "../../model/feature.ts"
import type { Exchange } from "../http/exchange.ts"
import { traceIdOf } from "../http/trace-context.ts"
import { ServedModel } from "../serving/served-model.ts"
import type { Fields, LineLevel, Log } from "./log.ts"

/** What is written of requests. */
export interface RequestLogOptions {
  log: Log
  /** The share of the requests with a good answer that is written, from 0 to 1. */
  sample: number
  /** Whether the values of rows are written. */
  withValues: boolean
}

/** What an orchestrator asks. */
const PROBES: ReadonlySet<string> = new Set([
  "/livez",
  "/readyz",
  "/v2/health/live",
  "/v2/health/ready",
  "/v2/models/:model/ready",
])
/** A client's own path is written up to here. */
const LONGEST_PATH = 200
/** So many rows of a request are written where values are wanted. */
const MOST_ROWS = 10

/** Writes a line for each request. */
export class RequestLog {
  readonly #options: RequestLogOptions
  /** How much of the next line has been saved up by those that were not written. */
  #due = 0

  constructor(options: RequestLogOptions) {
    this.#options = options
  }

  /** A request has got its answer. */
  answered(exchange: Exchange, status: number, seconds: number): void {
    const level = levelOf(exchange.route, status)
    if (level === "info" && !this.#isSampled()) return
    this.#options.log.frequent(level, () => ({
      message: `${exchange.request.method} ${pathOf(exchange)} ${status}`,
      fields: this.#fieldsOf(exchange, status, seconds),
    }))
  }

  /** Something went wrong that nobody foresaw: all of it, for the operator alone. */
  failed({ id, route, request }: Exchange, error: unknown): void {
    const { message, stack, cause } = error instanceof Error ? error : new Error(String(error))
    this.#options.log.frequent("error", () => ({
      message,
      fields: {
        request_id: id,
        method: request.method,
        route,
        stack,
        cause: cause === undefined ? undefined : String(cause),
      },
    }))
  }

  /** Evenly: of a share of 0.25 each fourth. */
  #isSampled(): boolean {
    this.#due += this.#options.sample
    if (this.#due < 1) return false
    this.#due -= 1
    return true
  }

  #fieldsOf(exchange: Exchange, status: number, seconds: number): Fields {
    const { request, id, route, subject, answer, rows, refusal } = exchange
    return {
      request_id: id,
      trace_id: traceIdOf(request.headers.get("traceparent")),
      method: request.method,
      route,
      status,
      code: refusal,
      duration_ms: Number((seconds * 1000).toFixed(3)),
      bytes: typeof answer === "string" ? Buffer.byteLength(answer) : answer.byteLength,
      rows: rows || undefined,
      model: subject && `${subject.name}@${subject.version}`,
      values: this.#valuesOf(exchange),
    }
  }

  #valuesOf({ subject, values }: Exchange): Record<string, FeatureValue>[] | undefined {
    if (!this.#options.withValues || values === undefined) return undefined
    if (!(subject instanceof ServedModel)) return undefined
    const features: readonly Feature[] = subject.model.card.features
    const rows = Math.min(values.length / features.length, MOST_ROWS)
    return Array.from({ length: rows }, (_, row) =>
      Object.fromEntries(
        features.map((feature, column) => {
          const number = values[row * features.length + column] ?? 0
          return [feature.name, valueOf(feature, number)]
        }),
      ),
    )
  }
}

/** Probes come all day long. A 503 is a refusal, not a failure. */
function levelOf(route: string, status: number): LineLevel {
  if (status >= 500 && status !== 503) return "error"
  if (PROBES.has(route)) return "debug"
  return status >= 400 ? "warn" : "info"
}

/** A path that this server has not is the client's own text: cut, and without half characters. */
function pathOf({ route, request }: Exchange): string {
  if (route !== "unmatched") return route
  const path = /^(?:https?:\/\/[^/]*)?([^?#]*)/.exec(request.url)?.[1] ?? ""
  return path.slice(0, LONGEST_PATH).toWellFormed()
}
