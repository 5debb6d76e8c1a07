import { describe, expect, test } from "bun:test"
import { beginExchange } from "../http/exchange.ts"
import { valueOf } from "./instruments.fixture.ts"
import { RequestMetrics } from "./request-metrics.ts"

const exchange = (more = {}) => ({
  ...beginExchange(new Request("http://localhost/"), { id: "1", route: "/predict", query: "" }),
  ...more,
})

describe("RequestMetrics", () => {
  test("counts by route and status, times by route, refusals by reason", () => {
    const metrics = new RequestMetrics()
    metrics.answered(exchange(), 200, 0.0004)
    metrics.answered(exchange(), 200, 0.002)
    metrics.answered(exchange({ refusal: "overloaded" }), 503, 0.01)
    const value = (name: string, labels = {}) => valueOf(metrics.instruments, name, labels)
    expect(value("http_requests_total", { route: "/predict", status: "200" })).toBe(2)
    expect(value("http_requests_total", { route: "/predict", status: "503" })).toBe(1)
    expect(value("http_requests_refused_total", { reason: "overloaded" })).toBe(1)
    const duration = "http_request_duration_seconds"
    expect(value(`${duration}_bucket`, { route: "/predict", le: "0.0005" })).toBe(1)
    expect(value(`${duration}_bucket`, { route: "/predict", le: "0.0025" })).toBe(2)
    expect(value(`${duration}_count`, { route: "/predict" })).toBe(3)
    expect(value(`${duration}_sum`, { route: "/predict" })).toBeCloseTo(0.0124)
  })
})
