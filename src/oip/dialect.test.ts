import { expect, test } from "bun:test"
import { Problem } from "../http/problem.ts"
import { isProtocolPath, PROTOCOL_ERRORS } from "./dialect.ts"

test("isProtocolPath() is true of /v2 and of what is below it, there or not", () => {
  for (const path of ["/v2", "/v2/", "/v2/models/x/infer", "/v2/nothing"])
    expect(isProtocolPath(path)).toBe(true)
  for (const path of ["/", "/v1", "/v20", "/v2x/models", "/predict", "/x/v2", ""])
    expect(isProtocolPath(path)).toBe(false)
})

test("PROTOCOL_ERRORS are an object with a string, called application/json exactly", () => {
  const problem = new Problem({ status: 400, code: "unparsable", detail: 'a "bad"\nthing' })
  expect(JSON.parse(PROTOCOL_ERRORS.write(problem, "1"))).toEqual({ error: 'a "bad"\nthing' })
  expect(PROTOCOL_ERRORS.type).toBe("application/json")
})
