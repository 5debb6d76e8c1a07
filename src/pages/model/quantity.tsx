import { Html } from "@elysiajs/html"
import type { Quantity as QuantityOfCard } from "../../../model/foreign-card.ts"
import { rangeText } from "../figure-text.ts"
import { Section } from "../section.tsx"
import { SECTIONS } from "./sections.ts"

/** The number that a model answers. */
export function Quantity({ value }: { value: QuantityOfCard }) {
  const { name, label, unit, description, observed } = value
  const facts: [name: string, text: string][] = [
    ["In answers", "value"],
    ["In tables", name],
    ...(unit ? [["Unit", unit] satisfies [string, string]] : []),
    ...(observed ? [["In training", rangeText(observed, unit)] satisfies [string, string]] : []),
  ]
  return (
    <Section id="classes" title={SECTIONS.classes}>
      <h3 safe>{unit ? `${label} (${unit})` : label}</h3>
      <p safe>{description}</p>
      <dl class="facts">
        {facts.map(([fact, text]) => (
          <div>
            <dt safe>{fact}</dt>
            <dd safe>{text}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
