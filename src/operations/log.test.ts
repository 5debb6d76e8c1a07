import { describe, expect, test } from "bun:test"
import { Log, type LogOptions } from "./log.ts"
import { openSink } from "./sink.ts"

const NOON = Date.UTC(2026, 10, 23, 12, 0, 0, 123)

/** A log whose lines are kept. */
function open(options: Partial<LogOptions> = {}) {
  const lines: string[] = []
  const log = new Log({
    sink: { write: (line) => lines.push(line) > 0, lost: 0, flush: async () => {} },
    level: "info",
    format: "json",
    linesPerSecond: 0,
    now: () => NOON,
    ...options,
  })
  return { log, lines }
}

describe("Log", () => {
  test("writes a JSON object a line, with what Google Cloud reads of it", () => {
    const { log, lines } = open()
    log.info("open", { address: 'http://"x"\n' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toEndWith("\n")
    expect(JSON.parse(lines[0] as string)).toEqual({
      time: "2026-11-23T12:00:00.123Z",
      severity: "INFO",
      message: "open",
      address: 'http://"x"\n',
    })
  })

  test("writes text for people", () => {
    const { log, lines } = open({ format: "text" })
    log.info("open", { address: "http://x", rows: undefined })
    log.warn("slow", { ms: 5 })
    expect(lines).toEqual([
      "12:00:00.123  open  address=http://x\n",
      "12:00:00.123  warn: slow  ms=5\n",
    ])
  })

  test("writes nothing below its level", () => {
    const { log, lines } = open({ level: "warn" })
    log.info("b")
    log.warn("c")
    log.error("d")
    log.frequent("info", () => {
      throw new Error("a line was made that is not written")
    })
    expect(lines.map((line) => JSON.parse(line).message)).toEqual(["c", "d"])
    expect(open({ level: "off" }).log.error("e")).toBeUndefined()
  })

  test("writes so many frequent lines a second and level, and counts the others", () => {
    let now = NOON
    const { log, lines } = open({ linesPerSecond: 2, now: () => now })
    const line = (message: string) => () => ({ message, fields: {} })
    for (let index = 0; index < 5; index++) log.frequent("info", line("good"))
    for (let index = 0; index < 3; index++) log.frequent("error", line("bad"))
    now += 1000
    log.frequent("info", line("later"))
    log.info("not frequent")
    expect(lines.map((each) => JSON.parse(each).message)).toEqual([
      "good",
      "good",
      "bad",
      "bad",
      "later",
      "not frequent",
    ])
    expect(log.limited).toBe(4)
  })

  test("counts lines that nobody took", () => {
    const { log } = open({ sink: openSink(1, 0) })
    log.info("lost")
    expect(log.lost).toBe(1)
  })
})
