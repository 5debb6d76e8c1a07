import { Elysia } from "elysia"
import { Problem } from "./problem.ts"

/**
 * Answers every method that a path does not have: OPTIONS with what it has, anything else with 405
 * and the same list.
 *
 * @param path a path that has routes
 * @param methods what its routes answer; HEAD is added to GET
 */
export function onlyMethods(path: string, methods: readonly ("GET" | "POST")[]) {
  const allow = [
    ...methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])),
    "OPTIONS",
  ].join(", ")
  return new Elysia().all(
    path,
    ({ request }) => {
      if (request.method === "OPTIONS")
        return new Response(null, { status: 204, headers: { allow } })
      throw new Problem({
        status: 405,
        code: "method_not_allowed",
        detail: `this path answers ${allow}`,
        headers: { allow },
      })
    },
    { parse: "none" },
  )
}
