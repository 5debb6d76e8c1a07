import { describe, expect, test } from "bun:test"
import { ConfigError, HELP, readConfig } from "./config.ts"

test("readConfig() works without any variable", () => {
  expect(readConfig({})).toEqual({
    port: 5000,
    host: "0.0.0.0",
    modelDir: "model",
    model: undefined,
    maxBodyBytes: 8_388_608,
    maxRows: 10_000,
  })
})

test("readConfig() takes what is set, and an empty value as none", () => {
  expect(
    readConfig({ PORT: " 8080 ", HOST: "127.0.0.1", MODEL: "wine", MAX_ROWS: "" }),
  ).toMatchObject({
    port: 8080,
    host: "127.0.0.1",
    model: "wine",
    maxRows: 10_000,
  })
})

describe("readConfig() names the variable, the value and what would be right", () => {
  const cases: [variable: string, value: string, range: string][] = [
    ["PORT", "http", "0 to 65535"],
    ["PORT", "70000", "0 to 65535"],
    ["PORT", "-1", "0 to 65535"],
    ["PORT", "80.5", "0 to 65535"],
    ["MAX_BODY_BYTES", "1e3", "1 to 1073741824"],
    ["MAX_ROWS", "0", "1 to 1000000"],
  ]
  for (const [variable, value, range] of cases) {
    test(`${variable}=${value}`, () => {
      const reading = () => readConfig({ [variable]: value })
      expect(reading).toThrow(`${variable} is "${value}"; it must be a whole number from ${range}`)
      expect(reading).toThrow(ConfigError)
    })
  }
})

test("the help lists every variable with its default", () => {
  for (const line of ["PORT", "HOST", "MODEL_DIR", "MODEL", "MAX_BODY_BYTES", "MAX_ROWS"])
    expect(HELP).toContain(line)
  expect(HELP).toContain("(default: 5000)")
})
