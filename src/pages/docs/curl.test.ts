import { describe, expect, test } from "bun:test"
import { curlCommand } from "./curl.ts"

describe("curlCommand()", () => {
  test("names what is not curl's own", () => {
    expect(curlCommand({ method: "GET", url: "http://localhost/livez" })).toBe(
      "curl http://localhost/livez",
    )
    expect(curlCommand({ method: "GET", url: "http://localhost/a.onnx", isFile: true })).toBe(
      "curl -OJ http://localhost/a.onnx",
    )
    expect(curlCommand({ method: "DELETE", url: "http://localhost/" })).toBe(
      "curl -X DELETE http://localhost/",
    )
  })

  test("sends a body that a shell leaves alone", () => {
    const body = { type: "application/json", value: { "it's": 1 } }
    const command = curlCommand({ method: "POST", url: "http://a$(b)/predict", body })
    expect(command).toBe(
      "curl 'http://a$(b)/predict' \\\n  -H 'content-type: application/json' \\\n  -d '{ \"it'\\''s\": 1 }'",
    )
    const words = Bun.spawnSync(["/bin/sh", "-c", command.replace("curl", "printf '%s\\n'")])
    expect(words.stdout.toString().split("\n")).toEqual([
      "http://a$(b)/predict",
      "-H",
      "content-type: application/json",
      "-d",
      `{ "it's": 1 }`,
      "",
    ])
  })

  test("sends what another address answers", () => {
    const body = { type: "text/csv", from: "http://localhost/template.csv" }
    expect(curlCommand({ method: "POST", url: "http://localhost/rows.csv", body })).toBe(
      "curl -s http://localhost/template.csv |\n  curl http://localhost/rows.csv \\\n  -H 'content-type: text/csv' \\\n  --data-binary @-",
    )
  })
})
