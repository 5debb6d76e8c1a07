import { expect, test } from "bun:test"
import { prefersHtml } from "./accept.ts"

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
  test(`prefersHtml() of ${accept} is ${prefers}`, () => {
    const headers: Record<string, string> = accept === undefined ? {} : { accept }
    expect(prefersHtml(new Request("http://localhost/", { headers }))).toBe(prefers)
  })
}
