import { describe, expect, test } from "bun:test"
import { beginExchange, type Exchange } from "../http/exchange.ts"
import { testModel } from "../inference/model.fixture.ts"
import { ServedModel } from "../serving/served-model.ts"
import { Log } from "./log.ts"
import { RequestLog, type RequestLogOptions } from "./request-log.ts"

function open(options: Partial<RequestLogOptions> = {}) {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => lines.push(JSON.parse(line)) > 0
  const log = new Log({
    sink: { write, lost: 0, flush: async () => {} },
    level: "debug",
    format: "json",
    linesPerSecond: 0,
  })
  return {
    lines,
    requestLog: new RequestLog({
      log,
      sample: 1,
      withValues: false,
      ...options,
    }),
  }
}

const subject = new ServedModel(testModel(), () => {})

function exchange(more: Partial<Exchange> = {}, headers: Record<string, string> = {}): Exchange {
  const request = new Request("http://localhost/predict", { method: "POST", headers })
  return {
    ...beginExchange(request, { id: "id-1", route: "/predict", query: "" }),
    subject,
    rows: 1,
    values: Float32Array.of(5, 0.5),
    answer: '{"ä":1}',
    ...more,
  }
}

describe("RequestLog", () => {
  test("writes who asked what, how it ended, and how long it took; no values", () => {
    const { lines, requestLog } = open()
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    requestLog.answered(exchange({}, { traceparent }), 200, 0.0123)
    expect(lines).toEqual([
      {
        time: expect.any(String),
        severity: "INFO",
        message: "POST /predict 200",
        request_id: "id-1",
        trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
        method: "POST",
        route: "/predict",
        status: 200,
        duration_ms: 12.3,
        bytes: 8,
        rows: 1,
        model: "made-up@000000000000",
      },
    ])
  })

  test("writes values where that is asked for, of ten rows at most", () => {
    const { lines, requestLog } = open({ withValues: true })
    requestLog.answered(exchange(), 200, 0.001)
    requestLog.answered(exchange({ values: new Float32Array(200) }), 200, 0.001)
    expect(lines[0]?.["values"]).toEqual([{ länge: 5, "b/c ~": 0.5 }])
    expect(lines[1]?.["values"]).toHaveLength(10)
  })

  test("grades by what an operator has to do about it", () => {
    const { lines, requestLog } = open()
    for (const status of [200, 422, 503, 500])
      requestLog.answered(exchange({ refusal: "invalid_values" }), status, 0.001)
    requestLog.answered(exchange({ route: "/readyz" }), 200, 0.001)
    expect(lines.map(({ severity }) => severity)).toEqual([
      "INFO",
      "WARNING",
      "WARNING",
      "ERROR",
      "DEBUG",
    ])
    expect(lines[1]?.["code"]).toBe("invalid_values")
  })

  test("writes a share of the good answers, evenly, and every bad one", () => {
    const { lines, requestLog } = open({ sample: 0.25 })
    for (let index = 0; index < 8; index++) requestLog.answered(exchange(), 200, 0.001)
    expect(lines).toHaveLength(2)
    requestLog.answered(exchange(), 422, 0.001)
    expect(lines).toHaveLength(3)
  })

  test("cuts a path that the server has not", () => {
    const { lines, requestLog } = open()
    const request = new Request(`http://localhost/${"x".repeat(1000)}`)
    requestLog.answered({ ...exchange({ route: "unmatched" }), request }, 404, 0.001)
    expect(String(lines[0]?.["message"]).length).toBeLessThan(220)
  })

  test("tells the operator all of an error that nobody foresaw", () => {
    const { lines, requestLog } = open()
    requestLog.failed(exchange(), new Error("the disk is gone"))
    expect(lines[0]).toMatchObject({
      severity: "ERROR",
      message: "the disk is gone",
      request_id: "id-1",
      stack: expect.stringContaining("request-log.test.ts"),
    })
  })
})
