import { Html } from "@elysiajs/html"
import { Section } from "../section.tsx"
import type { Limit } from "./limits.ts"
import { SECTIONS } from "./sections.ts"

/** What a person has to know before they trust a model. */
export function Limits({ limits }: { limits: readonly Limit[] }) {
  return (
    <Section id="limits" title={SECTIONS.limits}>
      <dl class="reasons">
        {limits.map(({ title, text }) => (
          <div>
            <dt safe>{title}</dt>
            <dd safe>{text}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
