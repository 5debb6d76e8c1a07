import { describe, expect, test } from "bun:test"
import { securityHeaders } from "./security-headers.ts"

const ask = (url: string, headers: Record<string, string> = {}) =>
  securityHeaders(new Request(url, { headers }))

describe("securityHeaders()", () => {
  test("has those that OWASP asks of every answer to a person", () => {
    expect(ask("http://sepal.example/")).toEqual({
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cross-origin-resource-policy": "same-origin",
      "x-permitted-cross-domain-policies": "none",
      "x-dns-prefetch-control": "off",
    })
  })

  // What a browser holds to be trustworthy (W3C Secure Contexts, 3.1).
  const trustworthy: [url: string, headers?: Record<string, string>][] = [
    ["https://sepal.example/"],
    ["http://localhost:5000/"],
    ["http://sepal.localhost/"],
    ["http://127.0.0.1:5000/"],
    ["http://127.1.2.3/"],
    ["http://[::1]:5000/"],
    ["http://sepal.example/", { "x-forwarded-proto": "https" }],
  ]
  for (const [url, headers] of trustworthy) {
    test(`keeps windows apart at ${url} ${headers ? "behind TLS" : ""}`, () => {
      expect(ask(url, headers)["cross-origin-opener-policy"]).toBe("same-origin")
    })
  }
  for (const url of [
    "http://sepal.example/",
    "http://192.168.1.2:5000/",
    "http://127.evil.example/",
  ]) {
    test(`leaves out at ${url} what a browser would only complain of`, () => {
      expect(ask(url)["cross-origin-opener-policy"]).toBeUndefined()
    })
  }

  test("asks for TLS ever after only where there is some (RFC 6797, 7.2)", () => {
    const tls = { "x-forwarded-proto": "https" }
    expect(ask("http://sepal.example/", tls)["strict-transport-security"]).toBe("max-age=31536000")
    expect(ask("https://sepal.example/")["strict-transport-security"]).toBe("max-age=31536000")
    for (const url of ["http://sepal.example/", "http://localhost/"])
      expect(ask(url)["strict-transport-security"]).toBeUndefined()
  })
})
