import { Html } from "@elysiajs/html"
import { answersClasses, type ModelCard } from "../../../model/card.ts"
import type { Feature, FeatureValue } from "../../../model/feature.ts"
import { quantityText } from "../figure-text.ts"
import { pathIn, type Site } from "../site.ts"
import { addressOf } from "./address.ts"
import { Field } from "./field.tsx"
import { fieldOf, MAP_FIELDS, mappable, type Question } from "./question.ts"

/** The form of the page: a field for each feature, examples, and which features the map shows. */
export function QuestionForm({
  card,
  site,
  question,
}: {
  card: ModelCard
  site: Site
  question: Question
}) {
  const { entries, isSent, pair } = question
  return (
    <form class="card ask" method="post" action={pathIn(site, "/")} novalidate id="question">
      {entries.map((entry) => (
        <Field entry={entry} isSent={isSent} />
      ))}
      {pair ? <MapFields card={card} pair={pair} /> : <></>}
      <button type="submit">Predict</button>
      <Examples card={card} site={site} />
    </form>
  )
}

/** The map shows two features: which, is chosen here, and counts from the next prediction on. */
function MapFields({ card, pair }: { card: ModelCard; pair: readonly [number, number] }) {
  const offered = mappable(card)
  if (offered.length === 2) return <></>
  return (
    <fieldset class="axes">
      <legend>The map shows</legend>
      {(["across", "up"] as const).map((direction, axis) => (
        <p>
          <label for={`map-${direction}`}>{direction === "across" ? "Across" : "Up"}</label>{" "}
          <select id={`map-${direction}`} name={MAP_FIELDS[axis] ?? ""}>
            {offered.map(({ index, feature: { name, label } }) => (
              <option value={Html.escapeHtml(name)} selected={pair[axis] === index} safe>
                {label}
              </option>
            ))}
          </select>
        </p>
      ))}
    </fieldset>
  )
}

/** Rows of the training data, one click away; nothing where the card has none, or too wide ones. */
function Examples({ card, site }: { card: ModelCard; site: Site }) {
  const features: readonly Feature[] = card.features
  const examples = examplesOf(card).flatMap(({ values, answer }) => {
    const query = new URLSearchParams()
    features.forEach((feature, column) =>
      query.set(fieldOf(feature), exampleText(feature, values[column] ?? "")),
    )
    const address = addressOf(site, query)
    return address === undefined ? [] : [{ address, text: `${shortList(values)}: ${answer}` }]
  })
  if (examples.length === 0) return <></>
  return (
    <section class="examples" aria-labelledby="examples">
      <h2 id="examples">Try an example</h2>
      <ul>
        {examples.map(({ address, text }) => (
          <li>
            <a href={Html.escapeHtml(address)} safe>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface Example {
  readonly values: readonly FeatureValue[]
  /** What it is answered, in a few words. */
  readonly answer: string
}

function examplesOf(card: ModelCard): Example[] {
  if (!answersClasses(card))
    return (card.golden ?? []).map(({ features: values, value }) => ({
      values,
      answer: quantityText(value, card.value.unit),
    }))
  const labels = new Map(card.classes.map(({ name, label }) => [name, label]))
  return (card.golden ?? []).map(({ features: values, class: name }) => ({
    values,
    answer: labels.get(name) ?? name,
  }))
}

function exampleText(feature: Feature, value: FeatureValue): string {
  return feature.type === "bool" ? String(value === 1) : String(value)
}

function shortList(values: readonly FeatureValue[]): string {
  const shown = values.slice(0, 4).join(", ")
  return values.length > 4 ? `${shown}, …` : shown
}
