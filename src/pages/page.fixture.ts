import { expect } from "bun:test"
import type { TrainedCard } from "../../model/trained-card.ts"
import { testCard } from "../inference/card.fixture.ts"

/** An element of a page. */
export interface Element {
  tag: string
  attributes: Record<string, string>
}

/** The elements of a page, in their order; attributes as they are written. */
export function elementsOf(html: string): Element[] {
  const elements: Element[] = []
  new HTMLRewriter()
    .on("*", {
      element: ({ tagName, attributes }) =>
        void elements.push({
          tag: tagName,
          attributes: Object.fromEntries(attributes as Iterable<[string, string]>),
        }),
    })
    .transform(html)
  return elements
}

/** What holds of every page: its outline, its names, and that it brings no style or script. */
export function expectGoodPage(html: string): void {
  const elements = elementsOf(html)
  const having = (...tags: string[]) => elements.filter(({ tag }) => tags.includes(tag))
  const levels = having("h1", "h2", "h3", "h4", "h5", "h6").map(({ tag }) => Number(tag[1]))
  expect(levels[0]).toBe(1)
  expect(levels.filter((level) => level === 1)).toHaveLength(1)
  levels
    .slice(1)
    .forEach((level, index) => expect(level).toBeLessThanOrEqual((levels[index] as number) + 1))

  const ids = elements.flatMap(({ attributes }) => attributes["id"] ?? [])
  expect(ids).toEqual([...new Set(ids)])
  for (const { attributes } of having("a")) {
    const { href = "" } = attributes
    if (href.startsWith("#")) expect(ids).toContain(href.slice(1))
  }
  for (const { attributes } of elements) {
    for (const id of attributes["aria-labelledby"]?.split(" ") ?? []) expect(ids).toContain(id)
    if (attributes["role"] === "region") {
      expect(attributes["aria-label"]).toMatch(/\S/)
      expect(attributes["tabindex"]).toBe("0")
    }
  }
  for (const { attributes } of having("svg")) {
    if (attributes["aria-hidden"] === "true") continue
    expect(attributes["role"]).toBe("img")
    expect(attributes["aria-label"]).toMatch(/\S/)
  }
  expect(having("caption")).toHaveLength(having("table").length)
  for (const { attributes } of having("th"))
    expect(["row", "col"]).toContain(attributes["scope"] as string)

  expect(having("style")).toEqual([])
  expect(elements.filter(({ attributes }) => "style" in attributes)).toEqual([])
  const scripts = having("script").map(({ attributes }) => attributes["src"])
  expect(scripts).toEqual([expect.stringMatching(/^\/assets\//)])
  expect(/NaN|undefined|\[object/.exec(html)).toBeNull()
}

/** What breaks out of a page that forgets to escape it, as text or as attribute. */
const HOSTILE = `</title><script>alert(1)</script>"' onload='x' &lt;b&gt;`

/** The card of the test with markup in every text, names included. */
export function hostileCard(): TrainedCard {
  const { features, classes, training, evaluation, ...card } = testCard()
  const hostile = <Part extends object>(part: Part, ...keys: (keyof Part)[]): Part => ({
    ...part,
    ...Object.fromEntries(keys.map((key) => [key, `${String(part[key] ?? "")}${HOSTILE}`])),
  })
  return {
    ...hostile(card, "title", "description"),
    features: features.map((feature) => hostile(feature, "name", "label", "unit", "description")),
    classes: classes.map((one) => hostile(one, "name", "label", "description")),
    golden: card.golden.map((row) => hostile(row, "class")),
    training: {
      ...hostile(training, "chosen"),
      data: hostile(training.data, "file", "target"),
      recipe: hostile(training.recipe, "file"),
      candidates: training.candidates.map((candidate) => hostile(candidate, "name")),
    },
    evaluation: {
      ...evaluation,
      confusion: [
        [4, 1],
        [2, 3],
      ],
      reliability: [{ confidence: 0.9, accuracy: 0.8, rows: 10 }],
    },
  }
}
