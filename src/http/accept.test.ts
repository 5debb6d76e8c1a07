import { describe, expect, test } from "bun:test"
import { acceptsCoding, preferredType, prefersHtml } from "./accept.ts"

const OFFERED = ["application/json", "text/html"] as const

describe("preferredType()", () => {
  const cases: [accept: string | null, type: string | undefined][] = [
    [null, "application/json"],
    ["", "application/json"],
    ["*/*", "application/json"],
    ["application/*", "application/json"],
    ["text/*", "text/html"],
    // Chrome's.
    [
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
      "text/html",
    ],
    ["text/html;q=0.5, application/json;q=0.4", "text/html"],
    ["text/html, application/json", "application/json"],
    ["TEXT/HTML ; Q=1", "text/html"],
    // The more specific range counts, whatever its place (RFC 9110, 12.5.1).
    ["*/*, application/json;q=0", "text/html"],
    ["text/html;q=0, */*;q=0", undefined],
    ["text/html;q=x", undefined],
    ["application/yaml", undefined],
    [";;,,", undefined],
  ]
  for (const [accept, type] of cases) {
    test(`gives ${type ?? "nothing"} to ${accept === null ? "no header" : JSON.stringify(accept)}`, () => {
      expect(preferredType(accept, OFFERED)).toBe(type as never)
    })
  }
})

describe("prefersHtml()", () => {
  const cases: [accept: string | undefined, prefers: boolean][] = [
    [undefined, false],
    ["*/*", false],
    ["text/csv", false],
    ["text/csv, text/html;q=0.5", false],
    ["text/html, text/csv", false],
    ["text/html;q=0", false],
    ["text/html", true],
    ["TEXT/HTML ; Q=0.9, text/csv;q=0.8", true],
    // Chromium's and Firefox's.
    ["text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", true],
  ]
  for (const [accept, prefers] of cases) {
    test(`of ${accept} is ${prefers}`, () => {
      const headers: Record<string, string> = accept === undefined ? {} : { accept }
      expect(prefersHtml(new Request("http://localhost/", { headers }))).toBe(prefers)
    })
  }
})

describe("acceptsCoding()", () => {
  const cases: [accepted: string | undefined, accepts: boolean][] = [
    [undefined, false],
    ["", false],
    ["gzip", true],
    ["deflate,GZIP", true],
    ["br, gzip ; q=0.8", true],
    ["*", true],
    ["*;q=0, gzip", true],
    ["gzip;q=0", false],
    ["gzip ; q=0.000, br", false],
    ["*, gzip;q=0", false],
    ["identity", false],
    ["gzipx", false],
    ["xgzip", false],
    ["gzip-1", false],
  ]
  for (const [accepted, accepts] of cases) {
    test(`of gzip by ${accepted} is ${accepts}`, () => {
      const headers: Record<string, string> =
        accepted === undefined ? {} : { "accept-encoding": accepted }
      expect(acceptsCoding(new Request("http://localhost/", { headers }), "gzip")).toBe(accepts)
    })
  }
})
