import { expect, test } from "bun:test"
import { baseUrl } from "./base-url.ts"

test("baseUrl() is the host that was asked, and https behind a proxy that says so", () => {
  expect(baseUrl(new Request("http://localhost:5000/docs?a=1"))).toBe("http://localhost:5000")
  const headers = { "x-forwarded-proto": "https" }
  expect(baseUrl(new Request("http://sepal.example.org/docs", { headers }))).toBe(
    "https://sepal.example.org",
  )
  const odd = { "x-forwarded-proto": 'javascript:alert("1")' }
  expect(baseUrl(new Request("http://[::1]:80/", { headers: odd }))).toBe("http://[::1]")
})
