import { parser } from "@prometheus-io/lezer-promql"

/** A selector of a query: `http_requests_total{status=~"5.."}`. */
export interface Selector {
  readonly metric: string
  readonly matchers: readonly Matcher[]
}

/** What a label has to be. */
export interface Matcher {
  readonly label: string
  readonly operator: "=" | "!=" | "=~" | "!~"
  readonly value: string
}

/** What a query asks for. */
export interface Query {
  readonly selectors: readonly Selector[]
  /** The labels of `by` and `on`. */
  readonly grouping: readonly string[]
}

/**
 * Reads a query by the grammar that Prometheus publishes for its own page.
 *
 * @throws {SyntaxError} where it can't be understood
 */
export function readQuery(text: string): Query {
  const tree = parser.parse(text)
  const selectors: { metric: string; matchers: Matcher[] }[] = []
  const grouping: string[] = []
  tree.iterate({
    enter({ name, type, from, to, node }) {
      const own = text.slice(from, to)
      if (type.isError) throw new SyntaxError(`${text}: can't be understood at ${from}`)
      if (name === "VectorSelector") selectors.push({ metric: "", matchers: [] })
      const last = selectors.at(-1)
      if (name === "Identifier" && node.parent?.name === "VectorSelector" && last) last.metric = own
      if (name === "UnquotedLabelMatcher" && last) last.matchers.push(matcherOf(own))
      if (name === "LabelName" && node.parent?.name === "GroupingLabels") grouping.push(own)
    },
  })
  return { selectors, grouping }
}

function matcherOf(text: string): Matcher {
  const [, label, operator, value] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/.exec(text) ?? []
  return {
    label: label as string,
    operator: operator as Matcher["operator"],
    value: value as string,
  }
}
