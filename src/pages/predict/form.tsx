import { Html } from "@elysiajs/html"
import type { ModelCard } from "../../../model/card.ts"
import { rangeText } from "../figure-text.ts"
import { pathIn, type Site } from "../site.ts"
import type { Entry } from "./entry.ts"
import { fieldOf, MAP_FIELDS, type Question } from "./question.ts"

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

function Field({ entry: { feature, id, text, error }, isSent }: { entry: Entry; isSent: boolean }) {
  const { label, unit, step, description, observed } = feature
  const isWrong = isSent && error !== undefined
  return (
    <div class="field">
      <label for={id} safe>
        {unit ? `${label} (${unit})` : label}
      </label>
      <p class="hint" id={`${id}-hint`} safe>
        {`${description} In the training data ${rangeText(observed, unit)}.`}
      </p>
      <p class="error" id={`${id}-error`} hidden={!isWrong} safe>
        {(isWrong ? error : undefined) ?? ""}
      </p>
      <input
        id={id}
        name={Html.escapeHtml(fieldOf(feature))}
        value={Html.escapeHtml(text)}
        inputmode="decimal"
        autocomplete="off"
        aria-describedby={`${id}-error ${id}-hint`}
        aria-invalid={isWrong ? "true" : "false"}
        data-min={String(observed.min)}
        data-max={String(observed.max)}
        data-step={String(step)}
      />
    </div>
  )
}

/** The map shows two features: which, is chosen here, and counts from the next prediction on. */
function MapFields({
  card: { features },
  pair,
}: {
  card: ModelCard
  pair: readonly [number, number]
}) {
  if (features.length === 2) return <></>
  return (
    <fieldset class="axes">
      <legend>The map shows</legend>
      {(["across", "up"] as const).map((direction, axis) => (
        <p>
          <label for={`map-${direction}`}>{direction === "across" ? "Across" : "Up"}</label>{" "}
          <select id={`map-${direction}`} name={MAP_FIELDS[axis] ?? ""}>
            {features.map(({ name, label }, index) => (
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

/** Rows of the training data, one click away. */
function Examples({ card: { features, classes, golden }, site }: { card: ModelCard; site: Site }) {
  return (
    <section class="examples" aria-labelledby="examples">
      <h2 id="examples">Try an example</h2>
      <ul>
        {golden.map(({ features: values, class: name }) => {
          const query = new URLSearchParams()
          features.forEach((feature, column) =>
            query.set(fieldOf(feature), String(values[column] ?? "")),
          )
          const label = classes.find((one) => one.name === name)?.label ?? name
          return (
            <li>
              <a href={Html.escapeHtml(pathIn(site, `/?${query}`))} safe>
                {`${shortList(values)}: ${label}`}
              </a>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function shortList(values: readonly number[]): string {
  const shown = values.slice(0, 4).join(", ")
  return values.length > 4 ? `${shown}, …` : shown
}
