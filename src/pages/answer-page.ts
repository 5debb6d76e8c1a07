import { answerText } from "./answer-text.ts"
import type { KeptText } from "./kept-text.ts"

/**
 * What a browser may do with a page: load this server's own style sheet, script and icon, ask this
 * server, and send its forms here; nothing else, and nothing that stands in the page itself.
 */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ")

const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": POLICY,
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "x-frame-options": "DENY",
  "cache-control": "no-store",
}

/**
 * The text of a page.
 *
 * @param html from `<html>` on
 */
export function pageText(html: string): string {
  return `<!doctype html>${html}`
}

/**
 * Answers a page.
 *
 * @param html from `<html>` on, or what `pageText` made of it
 */
export function answerPage(
  request: Request,
  html: string | KeptText,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return answerText(request, typeof html === "string" ? pageText(html) : html, {
    status,
    headers: { ...PAGE_HEADERS, ...headers },
  })
}
