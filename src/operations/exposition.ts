import type { Metric } from "@prometheus-io/client"
import type { Instrument } from "./instruments.ts"

/** The one path of the metrics' own port: at a URL's end, or before its query. */
const PATH = /^[^?#]*[^?#/]\/metrics(\?|$)/

/**
 * Answers Prometheus: the text format, or OpenMetrics where it is asked for.
 *
 * @param instruments gives what is measured now, each name once
 * @returns a handler for a port of its own, which the public does not see
 */
export function createExposition(instruments: () => readonly Instrument[]) {
  return async (request: Request): Promise<Response> => {
    if (!PATH.test(request.url))
      return new Response(`the metrics are at /metrics\n`, { status: 404 })
    if (request.method !== "GET" && request.method !== "HEAD")
      return new Response(null, { status: 405, headers: { allow: "GET, HEAD" } })
    // Not before somebody asks: it would cost the start 4 ms and 6 MB; the whole library, with its
    // clusters and gateways, 40 ms and 18 MB.
    const { default: Registry } = await import("@prometheus-io/client/lib/registry.js")
    const isOpen = request.headers.get("accept")?.includes("application/openmetrics-text")
    const registry = new Registry(
      isOpen ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE,
    )
    for (const instrument of instruments()) registry.registerMetric(metricOf(instrument))
    return new Response(await registry.metrics(), {
      headers: { "content-type": registry.contentType },
    })
  }
}

/** What the registry asks of a metric: it renames counters as OpenMetrics has them. */
function metricOf(instrument: Instrument): Metric {
  const { help, type } = instrument
  const metric = {
    name: instrument.name,
    help,
    type,
    get: async () => ({ name: metric.name, help, type, values: instrument.samples() }),
  }
  return metric as unknown as Metric
}
