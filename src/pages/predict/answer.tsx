import { Html } from "@elysiajs/html"
import type { ModelCard } from "../../../model/card.ts"
import type { Model } from "../../inference/model.ts"
import { percentText, rangeText } from "../figure-text.ts"
import { pathIn, type Site } from "../site.ts"
import type { Answered } from "./answered.ts"
import { classColour, ClassMark } from "./class-mark.tsx"

/** So sure, and surer, a person may call the model. */
const SURE = 0.95
const FAIRLY_SURE = 0.8
/** Beyond that a number says no more than the word. */
const LARGEST_RATIO = 1000

/** Which class it is, how sure that is, and what to beware of. */
export function Answer({
  model,
  site,
  answered,
}: {
  model: Model
  site: Site
  answered: Answered
}) {
  const { card, version } = model
  const { row, probabilities, explanation } = answered
  const winner = card.classes[explanation.label]
  const warnings = warningsOf(card, row)
  return (
    <section class="card answer" id="answer" aria-labelledby="answer-title" tabindex="-1">
      <h2 id="answer-title" safe>
        {winner?.label ?? ""}
      </h2>
      <p safe>{winner?.description ?? ""}</p>
      <p safe>{certainty(card, answered)}</p>
      {warnings.map((text) => (
        <p class="warning" safe>
          {text}
        </p>
      ))}
      <table class="probabilities">
        <caption>Probability of each class</caption>
        <tbody>
          {card.classes.map(({ label }, index) => (
            <tr>
              <th scope="row">
                <ClassMark index={index} /> <span safe>{label}</span>
              </th>
              <td class="bar">
                <Bar share={probabilities[index] ?? 0} index={index} />
              </td>
              <td class="number" safe>
                {percentText(probabilities[index] ?? 0)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">
        <span safe>{`Answered by ${card.name}, version `}</span>
        <a href={pathIn(site, "/model")} safe>
          {version}
        </a>
        . <a href="#question">Change the values</a>
      </p>
    </section>
  )
}

function Bar({ share, index }: { share: number; index: number }) {
  return (
    <svg viewBox="0 0 100 12" width="100" height="12" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="12" />
      <rect class={classColour(index)} width={Number((100 * share).toFixed(2))} height="12" />
    </svg>
  )
}

/** How sure the model is, and how far the next class is behind. */
function certainty({ classes }: ModelCard, { probabilities, explanation }: Answered): string {
  const { label, against, logOdds } = explanation
  const share = probabilities[label] ?? 0
  const next = probabilities[against] ?? 0
  const name = classes[against]?.label ?? ""
  // The probability of the next class may be 0 in 32 bits.
  const ratio = logOdds ? Math.exp(logOdds.value) : share / next
  const times =
    ratio > LARGEST_RATIO ? `more than ${LARGEST_RATIO} times` : `${ratio.toFixed(1)} times`
  const behind = `the next class, ${name}, has ${percentText(next)}`
  if (share >= SURE)
    return `The model is sure, with ${percentText(share)}: ${behind}, it is ${times} less probable.`
  if (share >= FAIRLY_SURE)
    return `The model is fairly sure, with ${percentText(share)}: ${behind}.`
  return `The model is not sure, with ${percentText(share)}: ${behind}. A slightly different row may get another answer.`
}

function warningsOf({ features }: ModelCard, row: readonly number[]): string[] {
  return features.flatMap(({ label, unit, observed }, column) => {
    const value = row[column] ?? 0
    if (value >= observed.min && value <= observed.max) return []
    return [
      `${label} ${value} is outside what the model was trained on, ${rangeText(observed, unit)}: trust the answer less.`,
    ]
  })
}
