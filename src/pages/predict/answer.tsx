import { Html } from "@elysiajs/html"
import type { Class, ModelCard } from "../../../model/card.ts"
import { type Feature, isCategory } from "../../../model/feature.ts"
import type { Model } from "../../inference/model.ts"
import { percentText, rangeText, scoreText } from "../figure-text.ts"
import { pathIn, type Site } from "../site.ts"
import type { ClassAnswered } from "./answered.ts"
import { classColour, ClassMark } from "./class-mark.tsx"

/** So sure, and surer, a person may call the model. */
const SURE = 0.95
const FAIRLY_SURE = 0.8
/** Beyond that a number says no more than the word. */
const LARGEST_RATIO = 1000

/** Which class it is, how sure that is, and what to beware of. */
export function ClassAnswer({
  version,
  site,
  answered,
}: {
  version: string
  site: Site
  answered: ClassAnswered
}) {
  const { card, row, numbers, explanation } = answered
  const classes: readonly Class[] = card.classes
  const winner = classes[explanation.label]
  const isScores = explanation.kind === "scores"
  return (
    <section class="card answer" id="answer" aria-labelledby="answer-title" tabindex="-1">
      <h2 id="answer-title" safe>
        {winner?.label ?? ""}
      </h2>
      <p safe>{winner?.description ?? ""}</p>
      <p safe>{isScores ? scoresText(answered) : certainty(answered)}</p>
      <Warnings texts={[...otherLargest(answered), ...warningsOf(card, row)]} />
      <table class="probabilities">
        <caption>{isScores ? "Score of each class" : "Probability of each class"}</caption>
        <tbody>
          {classes.map(({ label }, index) => (
            <tr>
              <th scope="row">
                <ClassMark index={index} /> <span safe>{label}</span>
              </th>
              {isScores ? (
                <></>
              ) : (
                <td class="bar">
                  <Bar share={numbers[index] ?? 0} index={index} />
                </td>
              )}
              <td class="number" safe>
                {isScores ? scoreText(numbers[index] ?? 0) : percentText(numbers[index] ?? 0)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <AnsweredBy name={card.name} version={version} site={site} />
    </section>
  )
}

/** Which model has answered, and the way back to the question. */
export function AnsweredBy({
  name,
  version,
  site,
}: Pick<Model, "version"> & { name: string; site: Site }) {
  return (
    <p class="quiet">
      <span safe>{`Answered by ${name}, version `}</span>
      <a href={pathIn(site, "/model")} safe>
        {version}
      </a>
      . <a href="#question">Change the values</a>
    </p>
  )
}

/** What to beware of. */
export function Warnings({ texts }: { texts: readonly string[] }) {
  return (
    <>
      {texts.map((text) => (
        <p class="warning" safe>
          {text}
        </p>
      ))}
    </>
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
function certainty({ card: { classes }, numbers, explanation }: ClassAnswered): string {
  const { label, against, logOdds } = explanation
  const share = numbers[label] ?? 0
  const next = numbers[against] ?? 0
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

/** Scores can be compared, and nothing else. */
function scoresText({ card: { classes }, numbers, explanation }: ClassAnswered): string {
  const { label, against } = explanation
  const own = scoreText(numbers[label] ?? 0)
  const next = `${classes[against]?.label ?? ""}, has ${scoreText(numbers[against] ?? 0)}`
  return `Its score is ${own}; the next class, ${next}. Scores are no probabilities: how sure the model is, they do not say.`
}

/** A graph may decide by other numbers than it gives. */
function otherLargest({ card: { classes }, numbers, explanation }: ClassAnswered): string[] {
  const { label, against } = explanation
  if ((numbers[against] ?? 0) <= (numbers[label] ?? 0)) return []
  return [
    `The model decides for ${classes[label]?.label ?? ""}, though the number of ${classes[against]?.label ?? ""} is larger: it decides by other figures than these.`,
  ]
}

/** What lies outside of what the model was trained on. */
export function warningsOf(card: ModelCard, row: readonly number[]): string[] {
  const features: readonly Feature[] = card.features
  return features.flatMap((feature, column) => {
    if (isCategory(feature) || feature.observed === undefined) return []
    const { label, unit, observed } = feature
    const value = row[column] ?? 0
    if (value >= observed.min && value <= observed.max) return []
    return [
      `${label} ${value} is outside what the model was trained on, ${rangeText(observed, unit)}: trust the answer less.`,
    ]
  })
}
