import { describe, expect, test } from "bun:test"
import { gunzipSync } from "node:zlib"
import { answerText } from "./answer-text.ts"

const LONG = "a line of a page\n".repeat(200)

function ask(text: string, accepted?: string): Response {
  const headers = accepted === undefined ? undefined : { "accept-encoding": accepted }
  const request = new Request("http://localhost/", headers ? { headers } : {})
  return answerText(request, text, { headers: { "content-type": "text/plain" } })
}

describe("answerText()", () => {
  test("compresses a long text for those who take it, and says that it depends on that", async () => {
    for (const accepted of ["gzip", "br, gzip;q=0.8", "deflate,GZIP"]) {
      const response = ask(LONG, accepted)
      expect(response.headers.get("content-encoding")).toBe("gzip")
      expect(response.headers.get("vary")).toBe("accept-encoding")
      expect(gunzipSync(await response.arrayBuffer()).toString()).toBe(LONG)
    }
  })

  test("leaves it as it is for the others", async () => {
    for (const accepted of [undefined, "br", "gzip;q=0", "gzip; q=0.000, br", "xgzip"]) {
      const response = ask(LONG, accepted)
      expect(response.headers.get("content-encoding")).toBeNull()
      expect(response.headers.get("vary")).toBe("accept-encoding")
      expect(await response.text()).toBe(LONG)
    }
  })

  test("does not compress what would not become shorter", () => {
    expect(ask("short", "gzip").headers.get("content-encoding")).toBeNull()
  })

  test("forbids what a browser should not do with any of it", () => {
    expect(ask("short").headers.get("x-content-type-options")).toBe("nosniff")
  })
})
