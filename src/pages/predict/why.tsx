import { Html } from "@elysiajs/html"
import { isTrained } from "../../../model/card.ts"
import { type Feature, isCategory } from "../../../model/feature.ts"
import { isObserved } from "../../inference/flips.ts"
import { crossingsConfirmed } from "../../inference/linear-flips.ts"
import type { LogOdds } from "../../inference/log-odds.ts"
import { pointsSearched } from "../../inference/searched-flips.ts"
import { valueText } from "../feature-text.ts"
import { percentText, pointsText, scoreText } from "../figure-text.ts"
import type { ClassAnswered } from "./answered.ts"
import { type ContributionUnit, Contributions } from "./contributions.tsx"
import { NoContributions } from "./no-contributions.tsx"

/** A factor of odds that is told as 1.00. */
const UNSEEN_BASE = 0.005
/** More changes nobody reads. */
const MOST_FLIPS = 5

/** Why it is that class, and what would make it another. */
export function WhyClass({ answered }: { answered: ClassAnswered }) {
  const { card, row, explanation } = answered
  const { label, logOdds, shapley } = explanation
  const one = card.classes[label]?.label ?? ""
  return (
    <section class="card why" aria-labelledby="why">
      <h2 id="why" safe>{`Why ${one}`}</h2>
      {logOdds ? (
        <Contributions
          card={card}
          row={row}
          values={logOdds.contributions}
          unit={oddsUnit(answered, logOdds)}
        />
      ) : shapley ? (
        <Contributions
          card={card}
          row={row}
          values={shapley.contributions}
          unit={shareUnit(answered, shapley.base)}
        />
      ) : (
        <NoContributions card={card} />
      )}
      <Flips answered={answered} />
      <details>
        <summary>How this is computed, and what it does not say</summary>
        <Methods answered={answered} />
      </details>
    </section>
  )
}

function oddsUnit(
  { card, explanation }: ClassAnswered,
  { value, base }: Pick<LogOdds, "value" | "base">,
): ContributionUnit {
  const { label, against } = explanation
  const [one, other] = [card.classes[label]?.label ?? "", card.classes[against]?.label ?? ""]
  // A line never ends between the sign and its number.
  const text = (change: number) =>
    change < 0 ? `÷\u00a0${factor(-change)}` : `×\u00a0${factor(change)}`
  const start =
    Math.abs(base) < UNSEEN_BASE
      ? undefined
      : { label: "Start, midway between the classes", text: text(base) }
  return {
    title: "Odds",
    caption: `What speaks for ${one} rather than ${other}`,
    text,
    start,
    sentence: `${start ? `They start from ${start.text}, midway between the classes, and together` : "Together they"} make ${one} ${factor(value)} times as probable as ${other}.`,
  }
}

/** What adds to the probability or to the score. */
function shareUnit(answered: ClassAnswered, base: number): ContributionUnit {
  const { card, numbers, explanation } = answered
  const one = card.classes[explanation.label]?.label ?? ""
  const isScores = explanation.kind === "scores"
  const text = isScores ? scoreText : percentText
  const rows = isTrained(card) ? "the classes' typical rows" : "rows of the training data"
  return {
    title: isScores ? "Score" : "Probability",
    caption: `What adds to the ${isScores ? "score" : "probability"} of ${one}`,
    text: signedBy(answered),
    sentence: `They start from ${text(base)}, the mean over ${rows}, and come to ${text(numbers[explanation.label] ?? 0)}.`,
  }
}

/** What would make it another class. */
function Flips({ answered }: { answered: ClassAnswered }) {
  const { card, explanation } = answered
  const { flips } = explanation
  const features: readonly Feature[] = card.features
  if (!flips) return <></>
  return (
    <>
      <h3>What would change it</h3>
      {flips.length === 0 ? (
        <p safe>{noFlips(features)}</p>
      ) : (
        <>
          <p>The smallest change of one value, with all others as they are:</p>
          <ul>
            {flips.slice(0, MOST_FLIPS).map(({ feature: index, from, to, label }) => {
              const feature = features[index] as Feature
              const unit = feature.type !== "string" && feature.unit ? ` ${feature.unit}` : ""
              return (
                <li safe>
                  {`${feature.label} ${valueText(feature, to)}${unit} instead of ${valueText(feature, from)} makes it ${card.classes[label]?.label ?? ""}.`}
                </li>
              )
            })}
          </ul>
        </>
      )}
    </>
  )
}

function noFlips(features: readonly Feature[]): string {
  const unknown = features.filter((feature) => !isCategory(feature) && !isObserved(feature))
  if (unknown.length === 0)
    return "No change of a single value, within what the model was trained on, makes it another class."
  const names = unknown.map(({ label }) => label).join(", ")
  const found =
    unknown.length === features.length
      ? "No change was searched"
      : "No change that was searched makes it another class"
  return `${found}. The card does not tell in which range these were in training: ${names}.`
}

function Methods({ answered }: { answered: ClassAnswered }) {
  const { card, explanation } = answered
  const { label, logOdds, shapley, kind } = explanation
  const one = card.classes[label]?.label ?? ""
  const signed = signedBy(answered)
  const others = isTrained(card)
    ? "the mean of each class"
    : "the values of rows of the training data"
  const base = shapley && (kind === "scores" ? scoreText : percentText)(shapley.base)
  return (
    <>
      {logOdds ? (
        <p>
          This model is linear, so each feature's share is exact: its contributions to the logarithm
          of the odds of the two classes are weight × distance from the point midway between the
          means of both. Multiplying the odds is adding to their logarithm.
        </p>
      ) : (
        <></>
      )}
      {shapley ? (
        <>
          <p safe>
            {`Shapley values of the ${kind === "scores" ? "score" : "probability"} of ${one}: every set of features was asked, with the others at ${others}, and what a feature adds was averaged. They start from ${base}:`}
          </p>
          <ul>
            {card.features.map(({ label: name }, column) => (
              <li safe>{`${name} ${signed(shapley.contributions[column] ?? 0)}`}</li>
            ))}
          </ul>
        </>
      ) : (
        <></>
      )}
      <p safe>{flipsMethod(card.features.length, logOdds !== undefined)}</p>
      <p>
        All of it is true to the model, not to the world: values are varied one by one, though in
        the data they may go together, and no figure says what causes what.
      </p>
    </>
  )
}

function flipsMethod(features: number, isLinear: boolean): string {
  const points = pointsSearched(features)
  if (!isLinear && points === undefined)
    return "The smallest changes are not searched: there are too many features."
  const method = isLinear
    ? "The smallest changes are computed from the weights and confirmed by the model."
    : `The smallest changes are searched at ${points} points of each feature and then by halving, and confirmed by the model: a class that wins only between two points is missed.`
  const nearest =
    isLinear && crossingsConfirmed(features) < 2 * features
      ? ` Of so many features only the nearest ${crossingsConfirmed(features)} are.`
      : ""
  return `${method}${nearest} Only changes within the range of the training data are told.`
}

/** A factor of odds as people read it. */
function factor(logarithm: number): string {
  const value = Math.exp(logarithm)
  if (value >= 1e6) return `10^${Math.floor(logarithm / Math.LN10)}`
  if (value >= 100) return Math.round(value).toLocaleString("en")
  return value.toFixed(value < 10 ? 2 : 1)
}

function signedBy({ explanation: { kind } }: ClassAnswered): (value: number) => string {
  const text = kind === "scores" ? scoreText : pointsText
  return (value) => `${value < 0 ? "−" : "+"}${text(Math.abs(value))}`
}
