import { describe, expect, test } from "bun:test"
import { createExposition } from "./exposition.ts"
import { Counter, Histogram, type Instrument, Reading } from "./instruments.ts"

const ask = (all: Instrument[], headers: Record<string, string> = {}, path = "/metrics") =>
  createExposition(() => all)(new Request(`http://localhost${path}`, { headers }))

function instruments(): Instrument[] {
  const counter = new Counter("http_requests_total", "Requests.")
  counter.series({ route: 'a"\\\n' }).value += 3
  const histogram = new Histogram("size_bytes", "Sizes.", [1, 2.5])
  const sizes = histogram.series()
  for (const size of [0.5, 1, 2, 100]) sizes.observe(size)
  return [counter, histogram, new Reading({ name: "now", help: "A gauge." }, () => 7)]
}

describe("GET /metrics", () => {
  // The expected text follows the exposition format of Prometheus, version 0.0.4.
  test("is the text format: escaped labels, buckets that hold those below them", async () => {
    const response = await ask(instruments())
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8")
    expect(await response.text()).toBe(`# HELP http_requests_total Requests.
# TYPE http_requests_total counter
http_requests_total{route="a\\"\\\\\\n"} 3

# HELP size_bytes Sizes.
# TYPE size_bytes histogram
size_bytes_bucket{le="1"} 2
size_bytes_bucket{le="2.5"} 3
size_bytes_bucket{le="+Inf"} 4
size_bytes_sum 103.5
size_bytes_count 4

# HELP now A gauge.
# TYPE now gauge
now 7
`)
  })

  test("is OpenMetrics where that is asked for: counters named without _total, an end", async () => {
    const response = await ask(instruments(), {
      accept: "application/openmetrics-text;version=1.0.0,text/plain;q=0.5",
    })
    expect(response.headers.get("content-type")).toStartWith("application/openmetrics-text")
    const text = await response.text()
    expect(text).toContain("# TYPE http_requests counter\nhttp_requests_total{")
    expect(text).toEndWith("# EOF\n")
  })

  test("is the only thing there, and is only read", async () => {
    expect((await ask([], {}, "/")).status).toBe(404)
    const posted = await createExposition(() => [])(
      new Request("http://localhost/metrics", { method: "POST" }),
    )
    expect(posted.status).toBe(405)
  })
})
