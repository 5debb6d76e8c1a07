import { Html } from "@elysiajs/html"
import type { ClassifierCard, RegressorCard } from "../../../model/foreign-card.ts"
import { Section } from "../section.tsx"
import { ORIGIN } from "./sections.ts"

/** Who has written the graph, and what this server does to it. */
export function Origin({
  card,
  changes,
}: {
  card: ClassifierCard | RegressorCard
  changes: readonly string[]
}) {
  return (
    <Section id="training" title={ORIGIN}>
      <p safe>{authorText(card.model.producer)}</p>
      {changes.length > 0 ? (
        <>
          <p>This server runs it with what it holds, but for this:</p>
          <ul>
            {changes.map((change) => (
              <li safe>{change}</li>
            ))}
          </ul>
        </>
      ) : (
        <p>This server runs it as it is.</p>
      )}
    </Section>
  )
}

function authorText(producer: string | undefined): string {
  return producer
    ? `The graph was written by ${producer}, not by this project's training.`
    : "The graph was not written by this project's training, and does not say by what else."
}
