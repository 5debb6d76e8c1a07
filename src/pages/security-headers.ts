import { baseUrl } from "./base-url.ts"

/** What no answer to a person goes without (OWASP Secure Headers). */
const ALWAYS = {
  "x-content-type-options": "nosniff",
  // With "no-referrer" browsers send "Origin: null" with this server's own forms (Fetch, 3.2).
  "referrer-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "x-permitted-cross-domain-policies": "none",
  "x-dns-prefetch-control": "off",
}
/** Elsewhere browsers pass over it, and say so in the console of every page. */
const WHERE_TRUSTWORTHY = { "cross-origin-opener-policy": "same-origin" }
/** A year, for this host alone: what else its domain serves is not this server's to decide. */
const WHERE_TLS = { "strict-transport-security": "max-age=31536000" }
/** Hosts that a browser trusts without TLS (W3C Secure Contexts, 3.1), as URLs write them. */
const OWN_MACHINE = /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/

/** What a browser may not do with any answer to a person, as far as it counts where that was asked. */
export function securityHeaders(request: Request): Record<string, string> {
  const { protocol, hostname } = new URL(baseUrl(request))
  const isTls = protocol === "https:"
  return {
    ...ALWAYS,
    ...(isTls || OWN_MACHINE.test(hostname) ? WHERE_TRUSTWORTHY : {}),
    ...(isTls ? WHERE_TLS : {}),
  }
}
