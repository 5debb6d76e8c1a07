import { Html } from "@elysiajs/html"
import { Section } from "../section.tsx"
import { SECTIONS } from "./sections.ts"

/** What is to be said where nobody has told how well a model does. */
export function Untold() {
  return (
    <Section id="figures" title={SECTIONS.figures}>
      <p>
        The card does not tell. This model was trained elsewhere, and a file with a graph holds no
        figures about it: ask who has trained it how well it does on rows that it has not seen.
      </p>
    </Section>
  )
}
