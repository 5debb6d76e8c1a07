import { Html } from "@elysiajs/html"
import type { ModelCard } from "../../model/card.ts"
import type { Prediction } from "../inference/prediction.ts"
import type { Entry } from "./entry.ts"
import { Layout } from "./layout.tsx"

/** What the page shows. */
export interface HomeProps {
  card: ModelCard
  version: string
  /** One entry a feature. */
  entries: readonly Entry[]
  /** Whether the form was sent: an empty form shows no errors. */
  sent: boolean
  /** The answer, if every entry could be used. */
  prediction?: Prediction | undefined
}

/** The page: a form made from the card, and the answer above it. */
export function Home({ card, version, entries, sent, prediction }: HomeProps) {
  const faulty = sent ? entries.filter(({ error }) => error !== undefined) : []
  const state = faulty.length > 0 ? "Please check your entries - " : prediction ? "Answer - " : ""
  return (
    <Layout card={card} version={version} title={`${state}Predict`} current="/">
      <h1 safe>{card.title}</h1>
      <p safe>{card.description}</p>
      {faulty.length > 0 ? <Summary entries={faulty} /> : <></>}
      {prediction ? <Answer card={card} prediction={prediction} entries={entries} /> : <></>}
      <form method="get" action="/" novalidate>
        {entries.map((entry) => (
          <Field entry={entry} sent={sent} />
        ))}
        <button type="submit">Predict</button>
      </form>
    </Layout>
  )
}

function Summary({ entries }: { entries: readonly Entry[] }) {
  return (
    <section class="problem" role="alert" aria-labelledby="summary">
      <h2 id="summary">Please check your entries</h2>
      <ul>
        {entries.map(({ id, error }) => (
          <li>
            <a href={`#${id}`} safe>
              {error ?? ""}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Answer({
  card,
  prediction,
  entries,
}: {
  card: ModelCard
  prediction: Prediction
  entries: readonly Entry[]
}) {
  const winner = card.classes.find(({ name }) => name === prediction.class)
  const unusual = entries.filter(
    ({ value, feature: { observed } }) =>
      value !== undefined && (value < observed.min || value > observed.max),
  )
  return (
    <section class="answer" role="status" aria-labelledby="answer">
      <h2 id="answer" safe>
        {winner?.label ?? prediction.class}
      </h2>
      <p safe>{winner?.description ?? ""}</p>
      <table>
        <caption>Probability of each class</caption>
        {card.classes.map(({ name, label }) => (
          <tr>
            <th scope="row" safe>
              {label}
            </th>
            <td>
              <meter
                min="0"
                max="1"
                value={String(prediction.probabilities[name] ?? 0)}
                aria-hidden="true"
              ></meter>
            </td>
            <td class="number" safe>
              {percent(prediction.probabilities[name] ?? 0)}
            </td>
          </tr>
        ))}
      </table>
      {unusual.map(({ feature: { label, unit, observed }, text }) => (
        <p class="warning" safe>
          {`${label} ${text.trim()} is outside what the model was trained on, ${observed.min} to ${observed.max}${unit ? ` ${unit}` : ""}: trust the answer less.`}
        </p>
      ))}
    </section>
  )
}

function Field({ entry: { feature, id, text, error }, sent }: { entry: Entry; sent: boolean }) {
  const { name, label, unit, description, observed } = feature
  const wrong = sent && error !== undefined
  return (
    <div class="field">
      <label for={id} safe>
        {unit ? `${label} (${unit})` : label}
      </label>
      <p class="hint" id={`${id}-hint`} safe>
        {`${description} In the training data ${observed.min} to ${observed.max}${unit ? ` ${unit}` : ""}.`}
      </p>
      {wrong ? (
        <p class="error" id={`${id}-error`} safe>
          {error}
        </p>
      ) : (
        <></>
      )}
      <input
        id={id}
        name={Html.escapeHtml(name)}
        value={Html.escapeHtml(text)}
        inputmode="decimal"
        autocomplete="off"
        aria-describedby={wrong ? `${id}-error ${id}-hint` : `${id}-hint`}
        aria-invalid={wrong ? "true" : "false"}
      />
    </div>
  )
}

/** Never 0 % or 100 % for what is neither. */
function percent(probability: number): string {
  if (probability > 0 && probability < 0.0005) return "< 0.1 %"
  if (probability < 1 && probability >= 0.9995) return "> 99.9 %"
  return `${(100 * probability).toFixed(1)} %`
}
