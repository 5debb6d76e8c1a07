import { describe, expect, test } from "bun:test"
import { ConfigError, HELP, readConfig } from "./config.ts"

test("readConfig() works without any variable", () => {
  expect(readConfig({})).toEqual({
    port: 5000,
    host: "0.0.0.0",
    metricsPort: 9464,
    modelDir: "model",
    model: "",
    maxBodyBytes: 8_388_608,
    maxRowBytes: 65_536,
    maxRows: 10_000,
    maxBufferedBytes: 16_777_216,
    maxInFlight: 256,
    maxWaitMs: 20,
    bodySeconds: 10,
    idleSeconds: 75,
    drainSeconds: 5,
    stopSeconds: 10,
    selfTestSeconds: 10,
    reloadSeconds: 5,
    logLevel: "info",
    logFormat: "auto",
    logSample: 1,
    logLinesPerSecond: 100,
    logValues: "no",
  })
})

test("readConfig() takes what is set, and an empty value as none", () => {
  expect(
    readConfig({
      PORT: " 8080 ",
      HOST: "127.0.0.1",
      MODEL: "wine",
      MAX_ROWS: "",
      DRAIN_SECONDS: "0.5",
      LOG_LEVEL: "warn",
    }),
  ).toMatchObject({
    port: 8080,
    host: "127.0.0.1",
    model: "wine",
    maxRows: 10_000,
    drainSeconds: 0.5,
    logLevel: "warn",
  })
})

describe("readConfig() names the variable, the value and what would be right", () => {
  const cases: [variable: string, value: string, right: string][] = [
    ["PORT", "http", "a whole number from 0 to 65535"],
    ["PORT", "70000", "a whole number from 0 to 65535"],
    ["PORT", "-1", "a whole number from 0 to 65535"],
    ["PORT", "80.5", "a whole number from 0 to 65535"],
    ["METRICS_PORT", "off", "a whole number from 0 to 65535"],
    ["MODEL", "../x", "a name of lower-case letters, digits, - and _"],
    ["MAX_BODY_BYTES", "1e3", "a whole number from 1 to 1073741824"],
    ["MAX_ROWS", "0", "a whole number from 1 to 1000000"],
    ["IDLE_SECONDS", "256", "a whole number from 0 to 255"],
    ["DRAIN_SECONDS", "5s", "a number from 0 to 3600"],
    ["LOG_SAMPLE", "1.5", "a number from 0 to 1"],
    ["LOG_LEVEL", "INFO", "one of debug, info, warn, error, off"],
    ["LOG_VALUES", "true", "one of no, yes"],
  ]
  for (const [variable, value, right] of cases) {
    test(`${variable}=${value}`, () => {
      const reading = () => readConfig({ [variable]: value })
      expect(reading).toThrow(`${variable} is "${value}"; it must be ${right}`)
      expect(reading).toThrow(ConfigError)
    })
  }
})

test("the help lists every variable with its default", () => {
  expect(HELP).toContain(
    "PORT                 port to listen on; 0 takes a free one (default: 5000)",
  )
  expect(HELP.match(/^ {2}[A-Z_]+ /gm)).toHaveLength(Object.keys(readConfig({})).length)
})
