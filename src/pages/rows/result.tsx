import { Html } from "@elysiajs/html"
import type { Feature, ModelCard } from "../../../model/card.ts"
import { type Prediction, predictionsOf } from "../../inference/prediction.ts"
import { percentText } from "../figure-text.ts"

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
  rows: Float32Array
  /** The probabilities of all rows, row after row, one value a class. */
  probabilities: Float32Array
}

/** How many rows have which class, and the first rows with their answers. */
export function RowsResult({ card, shown, rows, probabilities }: RowsResultProps) {
  const { classes, features } = card
  const predictions = predictionsOf(probabilities, classes)
  const unusual = countUnusual(rows, features)
  return (
    <section class="card" aria-labelledby="answers">
      <h2 id="answers" safe>
        {predictions.length === 1 ? "1 row" : `${predictions.length} rows`}
      </h2>
      {unusual > 0 ? (
        <p class="warning" safe>
          {`${unusual === 1 ? "1 row has" : `${unusual} rows have`} values outside what the model was trained on: trust those answers less.`}
        </p>
      ) : (
        <></>
      )}
      <Counts classes={classes} predictions={predictions} />
      {shown.length < predictions.length ? (
        <p safe>
          {`The first ${shown.length} of ${predictions.length} rows are shown here. The download has all of them.`}
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
              {features.map(({ label, unit }) => (
                <th scope="col" class="number" safe>
                  {unit ? `${label} (${unit})` : label}
                </th>
              ))}
              <th scope="col">Class</th>
              <th scope="col" class="number">
                Its probability
              </th>
              {classes.map(({ label }) => (
                <th scope="col" class="number" safe>
                  {label}
                </th>
              ))}
              <th scope="col">Outside the training data</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <Row
                card={card}
                row={row}
                values={rows.subarray(index * features.length, (index + 1) * features.length)}
                prediction={predictions[index] as Prediction}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Counts({
  classes,
  predictions,
}: {
  classes: ModelCard["classes"]
  predictions: readonly Prediction[]
}) {
  const counts = new Map<string, number>()
  for (const { class: name } of predictions) counts.set(name, (counts.get(name) ?? 0) + 1)
  return (
    <table>
      <caption>Rows of each class</caption>
      <tbody>
        {classes.map(({ name, label }) => (
          <tr>
            <th scope="row" safe>
              {label}
            </th>
            <td class="number">{counts.get(name) ?? 0}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Row({
  card: { features, classes },
  row: { line, texts },
  values,
  prediction: { class: name, probabilities },
}: {
  card: ModelCard
  row: ShownRow
  values: Float32Array
  prediction: Prediction
}) {
  const outside = features.map((feature, column) => isOutside(values[column] as number, feature))
  return (
    <tr>
      <th scope="row">{line}</th>
      {texts.map((text, column) => (
        <td class={outside[column] ? "number outside" : "number"} safe>
          {text.trim()}
        </td>
      ))}
      <td safe>{classes.find((one) => one.name === name)?.label ?? name}</td>
      <td class="number" safe>
        {percentText(probabilities[name] ?? 0)}
      </td>
      {classes.map((one) => (
        <td class="number" safe>
          {percentText(probabilities[one.name] ?? 0)}
        </td>
      ))}
      <td safe>
        {features
          .filter((_, column) => outside[column])
          .map(({ label, observed }) => `${label}: not ${observed.min} to ${observed.max}`)
          .join("; ")}
      </td>
    </tr>
  )
}

/** The model takes values as float32, and 5.1 is not less than the 5.1 it was trained on. */
function isOutside(value: number, { observed }: Feature): boolean {
  return value < Math.fround(observed.min) || value > Math.fround(observed.max)
}

function countUnusual(rows: Float32Array, features: readonly Feature[]): number {
  let unusual = 0
  for (let start = 0; start < rows.length; start += features.length) {
    if (features.some((feature, column) => isOutside(rows[start + column] as number, feature)))
      unusual++
  }
  return unusual
}
