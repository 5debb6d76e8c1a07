import { Html } from "@elysiajs/html"
import type { ModelCard } from "../../../model/card.ts"
import { percentText, pointsText } from "../figure-text.ts"
import type { Answered } from "./answered.ts"
import { Contributions } from "./contributions.tsx"

/** More changes nobody reads. */
const MOST_FLIPS = 5

/** Why it is that class, and what would make it another. */
export function Why({ card, answered }: { card: ModelCard; answered: Answered }) {
  const { label, against, logOdds, shapley } = answered.explanation
  const [one, other] = [card.classes[label]?.label ?? "", card.classes[against]?.label ?? ""]
  return (
    <section class="card why" aria-labelledby="why">
      <h2 id="why" safe>{`Why ${one}`}</h2>
      {logOdds ? (
        <Contributions
          card={card}
          row={answered.row}
          values={logOdds.contributions}
          unit={{
            title: "Odds",
            caption: `What speaks for ${one} rather than ${other}`,
            // A line never ends between the sign and its number.
            text: (value) => (value < 0 ? `÷\u00a0${factor(-value)}` : `×\u00a0${factor(value)}`),
            sentence: `Together they make ${one} ${factor(logOdds.value)} times as probable as ${other}.`,
          }}
        />
      ) : shapley ? (
        <Contributions
          card={card}
          row={answered.row}
          values={shapley.contributions}
          unit={{
            title: "Probability",
            caption: `What adds to the probability of ${one}`,
            text: signedPoints,
            sentence: `They start from ${percentText(shapley.base)}, the mean over the classes' typical rows, and come to ${percentText(answered.probabilities[label] ?? 0)}.`,
          }}
        />
      ) : (
        <p>
          For a model of this kind with so many features, contributions can't be computed exactly,
          so none are shown.
        </p>
      )}
      <Flips card={card} answered={answered} />
      <details>
        <summary>How this is computed, and what it does not say</summary>
        <Methods card={card} answered={answered} />
      </details>
    </section>
  )
}

/** What would make it another class. */
function Flips({ card: { features, classes }, answered }: { card: ModelCard; answered: Answered }) {
  const { flips } = answered.explanation
  if (!flips) return <></>
  return (
    <>
      <h3>What would change it</h3>
      {flips.length === 0 ? (
        <p>
          No change of a single value, within what the model was trained on, makes it another class.
        </p>
      ) : (
        <>
          <p>The smallest change of one value, with all others as they are:</p>
          <ul>
            {flips.slice(0, MOST_FLIPS).map(({ feature: index, from, to, label }) => {
              const { label: name = "", unit } = features[index] ?? {}
              return (
                <li safe>
                  {`${name} ${to}${unit ? ` ${unit}` : ""} instead of ${from} makes it ${classes[label]?.label ?? ""}.`}
                </li>
              )
            })}
          </ul>
        </>
      )}
    </>
  )
}

function Methods({ card, answered }: { card: ModelCard; answered: Answered }) {
  const { label, logOdds, shapley } = answered.explanation
  const one = card.classes[label]?.label ?? ""
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
            {`Shapley values of the probability of ${one}: every set of features was asked, with the others at the mean of each class, and what a feature adds was averaged. They start from ${percentText(shapley.base)}:`}
          </p>
          <ul>
            {card.features.map(({ label: name }, column) => (
              <li safe>{`${name} ${signedPoints(shapley.contributions[column] ?? 0)}`}</li>
            ))}
          </ul>
        </>
      ) : (
        <></>
      )}
      <p>
        {logOdds
          ? "The smallest changes are computed from the weights and confirmed by the model."
          : "The smallest changes are searched at 129 points of each feature and then by halving, and confirmed by the model: a class that wins only between two points is missed."}{" "}
        Only changes within the range of the training data are told.
      </p>
      <p>
        All of it is true to the model, not to the world: values are varied one by one, though in
        the data they may go together, and no figure says what causes what.
      </p>
    </>
  )
}

/** A factor of odds as people read it. */
function factor(logarithm: number): string {
  const value = Math.exp(logarithm)
  if (value >= 1e6) return `10^${Math.floor(logarithm / Math.LN10)}`
  if (value >= 100) return Math.round(value).toLocaleString("en")
  return value.toFixed(value < 10 ? 2 : 1)
}

function signedPoints(value: number): string {
  return `${value < 0 ? "−" : "+"}${pointsText(Math.abs(value))}`
}
