/** One of the routes that a server has, as it was asked. */
export interface MatchedRoute {
  /** As the route is written, for example `/v2/models/:model`, or `unmatched`. */
  readonly name: string
  /** What stands in the path where the route has names: a client's own text, percent-encoded. */
  readonly params: readonly string[]
}

/** What a request is called whose path this server has not. */
export const UNMATCHED: MatchedRoute = { name: "unmatched", params: [] }

/** Finds the route that a path belongs to, so that what is counted of routes is bounded. */
export class RouteTable {
  readonly #fixed = new Map<string, MatchedRoute>()
  readonly #patterns: { name: string; pattern: RegExp }[] = []

  /** @param routes paths, some with names (`:model`); one that ends in `*` stands for what is not there */
  constructor(routes: Iterable<string>) {
    for (const name of new Set(routes)) {
      if (name.includes(":")) this.#patterns.push({ name, pattern: patternOf(name) })
      else if (!name.endsWith("*")) this.#fixed.set(name, { name, params: [] })
    }
  }

  /** @param path without a slash at its end */
  find(path: string): MatchedRoute {
    const fixed = this.#fixed.get(path)
    if (fixed) return fixed
    for (const { name, pattern } of this.#patterns) {
      const match = pattern.exec(path)
      if (match) return { name, params: match.slice(1) }
    }
    return UNMATCHED
  }
}

function patternOf(route: string): RegExp {
  const parts = route
    .split("/")
    .map((part) => (part.startsWith(":") ? "([^/]+)" : RegExp.escape(part)))
  return new RegExp(`^${parts.join("/")}$`)
}
