import type { Sink } from "./sink.ts"

/** How serious a line is, from the least. */
export const LEVELS = ["debug", "info", "warn", "error", "off"] as const
/** What may be asked to be written: that level and those above it. */
export type Level = (typeof LEVELS)[number]
/** The level of a line: `off` is none. */
export type LineLevel = Exclude<Level, "off">

/** What a line says beside its message. */
export type Fields = Readonly<Record<string, unknown>>

/** How lines are written. */
export interface LogOptions {
  sink: Sink
  /** Lines below it are not written. */
  level: Level
  /** `json` for programs, one object a line; `text` for people. */
  format: "json" | "text"
  /** The most lines of requests that are written in a second, for each level; 0 for all. */
  linesPerSecond: number
  /** Milliseconds since 1970. */
  now?: () => number
}

/** As Google Cloud and others read it. */
const SEVERITIES = { debug: "DEBUG", info: "INFO", warn: "WARNING", error: "ERROR" } as const

/** Writes lines, and never keeps anybody waiting. */
export class Log {
  /** How many lines were not written because there were too many of them in their second. */
  limited = 0
  readonly #options: LogOptions
  readonly #lowest: number
  readonly #written = new Map<LineLevel, { second: number; lines: number }>()
  readonly #now: () => number

  constructor(options: LogOptions) {
    this.#options = options
    this.#lowest = LEVELS.indexOf(options.level)
    this.#now = options.now ?? Date.now
  }

  info(message: string, fields: Fields = {}): void {
    this.#write("info", message, fields)
  }

  warn(message: string, fields: Fields = {}): void {
    this.#write("warn", message, fields)
  }

  error(message: string, fields: Fields = {}): void {
    this.#write("error", message, fields)
  }

  /** How many lines were lost because nobody took them. */
  get lost(): number {
    return this.#options.sink.lost
  }

  /**
   * Writes a line that may come ten thousand times a second.
   *
   * @param line makes it; not called if it is not written
   */
  frequent(level: LineLevel, line: () => { message: string; fields: Fields }): void {
    if (!this.#isWritten(level)) return
    if (!this.#hasRoom(level)) {
      this.limited++
      return
    }
    const { message, fields } = line()
    this.#write(level, message, fields)
  }

  #isWritten(level: LineLevel): boolean {
    return LEVELS.indexOf(level) >= this.#lowest
  }

  #hasRoom(level: LineLevel): boolean {
    const { linesPerSecond } = this.#options
    if (linesPerSecond === 0) return true
    const second = Math.floor(this.#now() / 1000)
    const written = this.#written.get(level)
    if (written?.second !== second) {
      this.#written.set(level, { second, lines: 1 })
      return true
    }
    return ++written.lines <= linesPerSecond
  }

  #write(level: LineLevel, message: string, fields: Fields): void {
    if (!this.#isWritten(level)) return
    const time = new Date(this.#now()).toISOString()
    const line =
      this.#options.format === "json"
        ? JSON.stringify({ time, severity: SEVERITIES[level], message, ...fields })
        : textOf(time, level, message, fields)
    this.#options.sink.write(`${line}\n`)
  }
}

/** The time of day, the message, and what a person at a terminal wants to know beside it. */
function textOf(time: string, level: LineLevel, message: string, fields: Fields): string {
  const more = Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
  const mark = level === "info" ? "" : `${level}: `
  return [time.slice(11, 23), `${mark}${message}`, ...more].join("  ")
}
