import { Html } from "@elysiajs/html"
import type { TrainedCard } from "../../../model/trained-card.ts"
import { countText, percentText } from "../figure-text.ts"
import { Section } from "../section.tsx"
import { type ConfusionCell, confusionOf } from "./confusion.ts"
import { SECTIONS } from "./sections.ts"

/** So many depths of shade there are, beside none. */
const SHADES = 4

/** Which class was taken for which. */
export function ConfusionMatrix({ card }: { card: TrainedCard }) {
  const { classes, training } = card
  return (
    <Section id="confusion" title={SECTIONS.confusion}>
      <p>
        A row for each true class, a column for each answer. Under each count stands its share of
        the row. {repeatsText(training.repeats)}
      </p>
      <div
        class="scroll"
        role="region"
        aria-label="Answers to unseen rows, by their true class"
        tabindex="0"
      >
        <table class="confusion">
          <caption>Answers to unseen rows, by their true class</caption>
          <thead>
            <tr>
              <th scope="col">True class</th>
              {classes.map(({ label }) => (
                <th scope="col" safe>
                  {`Taken for ${label}`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {confusionOf(card).map((cells, truth) => (
              <tr>
                <th scope="row" safe>
                  {classes[truth]?.label ?? ""}
                </th>
                {cells.map((cell) => (
                  <Cell cell={cell} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

function repeatsText(repeats: number): "safe" {
  const text =
    repeats > 1
      ? `Every row was answered once in each of the ${repeats} repeats, so each counts ${repeats} times.`
      : ""
  return text as "safe"
}

function Cell({ cell: { truth, answer, count, share = 0 } }: { cell: ConfusionCell }) {
  const isRight = truth === answer
  return (
    <td class={`${isRight ? "right" : "wrong"} shade-${Math.ceil(share * SHADES)}`}>
      <strong safe>{countText(count)}</strong>
      {count > 0 ? (
        <span safe>{`${percentText(share)} ${isRight ? "right" : "wrong"}`}</span>
      ) : (
        <></>
      )}
    </td>
  )
}
