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
  /** By the first part of their paths, so that few are tried. */
  readonly #patterns = new Map<string, { name: string; pattern: RegExp }[]>()

  /** @param routes paths, some with names (`:model`); one that ends in `*` stands for what is not there */
  constructor(routes: Iterable<string>) {
    for (const name of new Set(routes)) {
      if (name.includes(":")) this.#addPattern(name)
      else if (!name.endsWith("*")) this.#fixed.set(name, { name, params: [] })
    }
  }

  /** @param path without a slash at its end */
  find(path: string): MatchedRoute {
    const fixed = this.#fixed.get(path)
    if (fixed) return fixed
    const patterns = this.#patterns.get(firstPartOf(path))
    if (patterns === undefined) return UNMATCHED
    for (const { name, pattern } of patterns) {
      const match = pattern.exec(path)
      if (match) return { name, params: match.slice(1) }
    }
    return UNMATCHED
  }

  #addPattern(name: string): void {
    const first = firstPartOf(name)
    const patterns = this.#patterns.get(first) ?? []
    patterns.push({ name, pattern: patternOf(name) })
    this.#patterns.set(first, patterns)
  }
}

/** With the slashes around it: `/v2/` of `/v2/models`. */
function firstPartOf(path: string): string {
  return path.slice(0, path.indexOf("/", 1) + 1)
}

function patternOf(route: string): RegExp {
  const parts = route
    .split("/")
    .map((part) => (part.startsWith(":") ? "([^/]+)" : RegExp.escape(part)))
  return new RegExp(`^${parts.join("/")}$`)
}
