import { Html } from "@elysiajs/html"
import { type Answer, answerOf, type ModelCard } from "../../../model/card.ts"
import type { Feature } from "../../../model/feature.ts"
import { layoutOf } from "../../inference/layout.ts"
import { type ObservedLimits, observedLimits, type Values } from "../../inference/values.ts"
import { headingOf, observedText } from "../feature-text.ts"
import { percentText, quantityText, scoreText } from "../figure-text.ts"
import { ClassCounts } from "./class-counts.tsx"

/** A row of the table as a person sees it. */
export interface ShownRow {
  /** The number of its line in the table, from 1. */
  readonly line: number
  /** The value of each feature as it was written, in the card's order. */
  readonly texts: readonly string[]
}

/** The answers to a table. */
export interface RowsResultProps {
  card: ModelCard
  /** The first rows. */
  shown: readonly ShownRow[]
  /** The values of all rows, row after row. */
  rows: Values
  /** The answers to all rows, row after row, as the card's layout has them. */
  answers: Values
}

/** How many rows have which class, and the first rows with their answers. */
export function RowsResult({ card, shown, rows, answers }: RowsResultProps) {
  const features: readonly Feature[] = card.features
  const limits = observedLimits(features)
  const count = answers.length / layoutOf(card).width
  const unusual = countUnusual(rows, limits)
  return (
    <section class="card" aria-labelledby="answers">
      <h2 id="answers" safe>
        {count === 1 ? "1 row" : `${count} rows`}
      </h2>
      {unusual > 0 ? (
        <p class="warning" safe>
          {`${unusual === 1 ? "1 row has" : `${unusual} rows have`} values outside what the model was trained on: trust those answers less.`}
        </p>
      ) : (
        <></>
      )}
      <ClassCounts card={card} answers={answers} />
      {shown.length < count ? (
        <p safe>
          {`The first ${shown.length} of ${count} rows are shown here. The download has all of them.`}
        </p>
      ) : (
        <></>
      )}
      <div class="scroll" role="region" aria-label="Answers, row by row" tabindex="0">
        <table class="lined">
          <caption>Answers, row by row</caption>
          <thead>
            <tr>
              <th scope="col">Line</th>
              {features.map((feature) => (
                <th scope="col" class={feature.type === "string" ? undefined : "number"} safe>
                  {headingOf(feature)}
                </th>
              ))}
              <AnswerHeadings answer={answerOf(card)} />
              <th scope="col">Outside the training data</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <Row
                card={card}
                row={row}
                outside={outsideOf(rows, index, limits)}
                answers={answers}
                index={index}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function AnswerHeadings({ answer }: { answer: Answer }) {
  if (answer.kind === "value") {
    const { label, unit } = answer.value
    return (
      <th scope="col" class="number" safe>
        {unit ? `${label} (${unit})` : label}
      </th>
    )
  }
  return (
    <>
      <th scope="col">Class</th>
      <th scope="col" class="number">
        {answer.kind === "scores" ? "Its score" : "Its probability"}
      </th>
      {answer.classes.map(({ label }) => (
        <th scope="col" class="number" safe>
          {label}
        </th>
      ))}
    </>
  )
}

function Row({
  card,
  row: { line, texts },
  outside,
  answers,
  index,
}: {
  card: ModelCard
  row: ShownRow
  /** Whether each value is outside of what the model was trained on. */
  outside: readonly boolean[]
  answers: Values
  index: number
}) {
  const features: readonly Feature[] = card.features
  const classOf = (column: number) =>
    [features[column]?.type === "string" ? "" : "number", outside[column] ? "outside" : ""]
      .join(" ")
      .trim()
  return (
    <tr>
      <th scope="row">{line}</th>
      {texts.map((text, column) => (
        <td class={classOf(column) || undefined} safe>
          {text.trim()}
        </td>
      ))}
      <AnswerCells card={card} answers={answers} index={index} />
      <td safe>
        {features
          .filter((_, column) => outside[column])
          .map((feature) => `${feature.label}: not ${observedText(feature, "bare")}`)
          .join("; ")}
      </td>
    </tr>
  )
}

function AnswerCells({
  card,
  answers,
  index,
}: {
  card: ModelCard
  answers: Values
  index: number
}) {
  const answer = answerOf(card)
  const layout = layoutOf(card)
  const start = index * layout.width
  if (answer.kind === "value" || layout.kind === "value")
    return (
      <td class="number" safe>
        {quantityText(answers[start] as number)}
      </td>
    )
  const label = layout.labelOf(answers, start)
  const text = answer.kind === "scores" ? scoreText : percentText
  return (
    <>
      <td safe>{answer.classes[label]?.label ?? ""}</td>
      <td class="number" safe>
        {text(answers[start + label] as number)}
      </td>
      {answer.classes.map((_, at) => (
        <td class="number" safe>
          {text(answers[start + at] as number)}
        </td>
      ))}
    </>
  )
}

function outsideOf(
  rows: Values,
  index: number,
  limits: readonly (ObservedLimits | undefined)[],
): boolean[] {
  return limits.map((range, column) => {
    const value = rows[index * limits.length + column] as number
    return range !== undefined && (value < range.min || value > range.max)
  })
}

function countUnusual(rows: Values, limits: readonly (ObservedLimits | undefined)[]): number {
  let unusual = 0
  for (let row = 0; row * limits.length < rows.length; row++)
    if (outsideOf(rows, row, limits).some(Boolean)) unusual++
  return unusual
}
