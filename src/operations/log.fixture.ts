import { Log } from "./log.ts"

/** A log for people whose lines are noted, each without its time of day. */
export function notedLog() {
  const lines: string[] = []
  const log = new Log({
    sink: { write: (line) => lines.push(line) > 0, lost: 0, flush: async () => {} },
    level: "info",
    format: "text",
    linesPerSecond: 0,
  })
  return { log, messages: () => lines.map((line) => line.slice(14).trim()) }
}
