import { afterAll, describe, expect, test } from "bun:test"
import { auditAccessibility } from "./accessibility.fixture.ts"
import { CLOSING, closeBrowser, NO_BROWSER, openPage } from "./browser.fixture.ts"

const PATIENCE = 60_000

/**
 * A page with everything wrong that the tests of our own pages look for. No
 * browser asks anything of port 1.
 */
const FAULTY = `<!doctype html>
<html lang="en"><head><title>Faulty</title></head><body style="background: #fff">
  <main><h1>Faulty</h1>
    <p id="pale">pale</p>
    <input id="nameless">
    <img src="http://127.0.0.2:1/elsewhere.png" alt="">
    <img src="/missing.png" alt="">
  </main>
  <script>document.title = "It ran"; alert("hello"); console.error("oh"); undefined.of()</script>
</body></html>`

const STYLE = "#pale { color: #ccc }"

/** Answers with that page, its status and its policy as the query says. */
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request) {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname !== "/") return new Response("not found", { status: 404 })
    return new Response(FAULTY.replace("</head>", `<style>${STYLE}</style></head>`), {
      status: Number(searchParams.get("status") ?? 200),
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": searchParams.get("policy") ?? "",
      },
    })
  },
})

if (NO_BROWSER) console.log(`skipped: ${NO_BROWSER}`)
afterAll(closeBrowser, CLOSING)
afterAll(() => server.stop(true))

describe.skipIf(NO_BROWSER !== undefined)("what the tests of the pages rely on", () => {
  test(
    "openPage sees what goes wrong, except for the status of the document",
    async () => {
      await using open = await openPage(`${server.url}?status=422`)
      expect(open.trouble.toSorted()).toEqual([
        "another origin: http://127.0.0.2:1/elsewhere.png",
        "console: Failed to load resource: net::ERR_UNSAFE_PORT",
        "console: Failed to load resource: the server responded with a status of 404 (Not Found)",
        "console: oh",
        "dialog: hello",
        "failed request: http://127.0.0.2:1/elsewhere.png net::ERR_UNSAFE_PORT",
        "script: Cannot read properties of undefined (reading 'of')",
      ])
    },
    PATIENCE,
  )

  test(
    "openPage sees a breach of the content security policy",
    async () => {
      const policy = "default-src 'self'; style-src 'unsafe-inline'"
      await using open = await openPage(`${server.url}?policy=${encodeURIComponent(policy)}`)
      const breaches = open.trouble.filter((line) => /^console: .*Content Security/.test(line))
      expect(breaches).toHaveLength(2)
      expect(breaches.join("\n")).toMatch(/image 'http:\/\/127\.0\.0\.2[^]*inline script/)
    },
    PATIENCE,
  )

  for (const javaScript of [true, false]) {
    test(
      `auditAccessibility names rule and element, JavaScript ${javaScript ? "on" : "off"}, despite a policy`,
      async () => {
        const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"
        const address = `${server.url}?policy=${encodeURIComponent(policy)}`
        await using open = await openPage(address, { javaScript })
        const { page, trouble } = open
        const before = [...trouble]
        expect((await auditAccessibility(page)).map((line) => line.slice(0, 20))).toEqual([
          "color-contrast: #pal",
          "label: #nameless: Fi",
        ])
        expect(trouble).toEqual(before)
        expect(await page.title()).toBe(javaScript ? "It ran" : "Faulty")
        await page.reload()
        expect(await page.title()).toBe(javaScript ? "It ran" : "Faulty")
      },
      PATIENCE,
    )
  }
})
