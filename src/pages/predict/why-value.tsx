import { Html } from "@elysiajs/html"
import { quantityText } from "../figure-text.ts"
import type { ValueAnswered } from "./answered.ts"
import { Contributions } from "./contributions.tsx"
import { NoContributions } from "./no-contributions.tsx"

/** Why it is that number. */
export function WhyValue({ answered }: { answered: ValueAnswered }) {
  const { card, row, value, explanation } = answered
  const { label, unit } = card.value
  const { shapley } = explanation
  const signed = (change: number) =>
    `${change < 0 ? "−" : "+"}${quantityText(Math.abs(change), unit)}`
  return (
    <section class="card why" aria-labelledby="why">
      <h2 id="why">Why so much</h2>
      {shapley ? (
        <Contributions
          card={card}
          row={row}
          values={shapley.contributions}
          sides={["less", "more"]}
          unit={{
            title: label,
            caption: `What adds to it: ${label}`,
            text: signed,
            sentence: `They start from ${quantityText(shapley.base, unit)}, the mean over rows of the training data, and come to ${quantityText(value, unit)}.`,
          }}
        />
      ) : (
        <NoContributions card={card} />
      )}
      <details>
        <summary>How this is computed, and what it does not say</summary>
        {shapley ? (
          <p>
            Shapley values: every set of features was asked, with the others at the values of rows
            of the training data, and what a feature adds was averaged.
          </p>
        ) : (
          <></>
        )}
        <p>
          A number changes with every feature, so there is no smallest change that makes it another.
        </p>
        <p>
          All of it is true to the model, not to the world: values are varied one by one, though in
          the data they may go together, and no figure says what causes what.
        </p>
      </details>
    </section>
  )
}
