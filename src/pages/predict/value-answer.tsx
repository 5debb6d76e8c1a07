import { Html } from "@elysiajs/html"
import { quantityText, rangeText } from "../figure-text.ts"
import type { Site } from "../site.ts"
import { AnsweredBy, Warnings, warningsOf } from "./answer.tsx"
import type { ValueAnswered } from "./answered.ts"

/** Which number it is, and what to beware of. */
export function ValueAnswer({
  version,
  site,
  answered,
}: {
  version: string
  site: Site
  answered: ValueAnswered
}) {
  const { card, row, value } = answered
  const { label, unit, description, observed } = card.value
  const isBeyond = observed && (value < observed.min || value > observed.max)
  const beyond = isBeyond ? ["It lies outside of all that was there: trust it less."] : []
  return (
    <section class="card answer" id="answer" aria-labelledby="answer-title" tabindex="-1">
      <h2 id="answer-title" safe>
        {`${label}: ${quantityText(value, unit)}`}
      </h2>
      <p safe>{description}</p>
      {observed ? <p safe>{`In the training data it was ${rangeText(observed, unit)}.`}</p> : <></>}
      <Warnings texts={[...beyond, ...warningsOf(card, row)]} />
      <AnsweredBy name={card.name} version={version} site={site} />
    </section>
  )
}
