import { preferredType } from "../http/accept.ts"
import { Problem } from "../http/problem.ts"

/** JSON first: a program that takes anything gets what it can read; browsers ask for HTML by name. */
const OFFERED = ["application/json", "text/html"] as const

/** What such an answer depends on. */
export const VARY = "accept, accept-encoding"

/**
 * Whether who asks wants a page or JSON.
 *
 * @param what is asked, and what else there is, for who takes neither
 * @throws {Problem} 406 if it is neither
 */
export function preferredPage({ headers }: Request, what: string): "page" | "json" {
  const type = preferredType(headers.get("accept"), OFFERED)
  if (type !== undefined) return type === "text/html" ? "page" : "json"
  throw new Problem({
    status: 406,
    code: "not_acceptable",
    detail: `${what} is ${OFFERED.join(" or ")}`,
    headers: { vary: "accept" },
  })
}
