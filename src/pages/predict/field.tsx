import { Html } from "@elysiajs/html"
import { isCategory } from "../../../model/feature.ts"
import { choicesOf, headingOf, observedText } from "../feature-text.ts"
import type { Entry } from "./entry.ts"
import { fieldOf } from "./question.ts"

/** A field of the form: a number is typed, one of some texts is chosen. */
export function Field({ entry, isSent }: { entry: Entry; isSent: boolean }) {
  const { feature, id, error } = entry
  const choices = choicesOf(feature)
  const isWrong = isSent && error !== undefined
  const observed = observedText(feature)
  return (
    <div class="field">
      <label for={id} safe>
        {headingOf(feature)}
      </label>
      <p class="hint" id={`${id}-hint`} safe>
        {observed === ""
          ? feature.description
          : `${feature.description} In the training data ${observed}.`}
      </p>
      <p class="error" id={`${id}-error`} hidden={!isWrong} safe>
        {(isWrong ? error : undefined) ?? ""}
      </p>
      {choices ? (
        <Choice entry={entry} choices={choices} isWrong={isWrong} />
      ) : (
        <NumberInput entry={entry} isWrong={isWrong} />
      )}
    </div>
  )
}

function Choice({
  entry: { feature, id, text },
  choices,
  isWrong,
}: {
  entry: Entry
  choices: readonly string[]
  isWrong: boolean
}) {
  return (
    <select
      id={id}
      name={Html.escapeHtml(fieldOf(feature))}
      aria-describedby={`${id}-error ${id}-hint`}
      aria-invalid={isWrong ? "true" : "false"}
    >
      <option value="">Choose one</option>
      {choices.map((choice) => (
        <option value={Html.escapeHtml(choice)} selected={choice === text} safe>
          {choice}
        </option>
      ))}
    </select>
  )
}

/** The script puts a slider beside it where it is known from where to where. */
function NumberInput({
  entry: { feature, id, text },
  isWrong,
}: {
  entry: Entry
  isWrong: boolean
}) {
  const { observed, step } = isCategory(feature) ? {} : feature
  const slider = observed
    ? {
        "data-min": String(observed.min),
        "data-max": String(observed.max),
        "data-step": step === undefined ? "any" : String(step),
      }
    : {}
  return (
    <input
      id={id}
      name={Html.escapeHtml(fieldOf(feature))}
      value={Html.escapeHtml(text)}
      inputmode="decimal"
      autocomplete="off"
      aria-describedby={`${id}-error ${id}-hint`}
      aria-invalid={isWrong ? "true" : "false"}
      {...slider}
    />
  )
}
