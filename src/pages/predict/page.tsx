import { Html } from "@elysiajs/html"
import { answersClasses, type ModelCard } from "../../../model/card.ts"
import type { Model } from "../../inference/model.ts"
import { percentText, quantityText, scoreText } from "../figure-text.ts"
import { Layout } from "../layout.tsx"
import type { Site } from "../site.ts"
import { addressOf } from "./address.ts"
import { ClassAnswer } from "./answer.tsx"
import type { Answered } from "./answered.ts"
import type { Entry } from "./entry.ts"
import { QuestionForm } from "./form.tsx"
import { History } from "./history.tsx"
import { MapSection } from "./map.tsx"
import { type Question, queryOf } from "./question.ts"
import { UseIt } from "./use-it.tsx"
import { ValueAnswer } from "./value-answer.tsx"
import { WhyClass } from "./why.tsx"
import { WhyValue } from "./why-value.tsx"

/** What the page shows. */
export interface PredictPageProps {
  model: Model
  site: Site
  question: Question
  /** The answer, if every entry could be used. */
  answered: Answered | undefined
  /** Where programs reach this server. */
  base: string
}

/** The page on which a person asks the model, and sees what it answers and why. */
export function PredictPage({ model, site, question, answered, base }: PredictPageProps) {
  const { card, version } = model
  const faulty = question.isSent ? question.entries.filter(({ error }) => error !== undefined) : []
  return (
    <Layout card={card} version={version} site={site} title={titleOf(faulty, answered)} current="/">
      <h1 safe>{card.title}</h1>
      <p safe>{card.description}</p>
      {faulty.length > 0 ? <Summary entries={faulty} /> : <></>}
      <div class="predict">
        <QuestionForm card={card} site={site} question={question} />
        <div class="result" id="result">
          {answered ? (
            <>
              {addressOf(site, queryOf(question, card)) === undefined ? <NoAddress /> : <></>}
              <Told version={version} site={site} answered={answered} />
              <UseIt model={model} site={site} row={answered.row} base={base} />
            </>
          ) : (
            <Invitation card={card} />
          )}
        </div>
        <History />
      </div>
      <p class="unseen" role="status" id="status"></p>
    </Layout>
  )
}

/** What the title of the window says has happened. */
function titleOf(faulty: readonly Entry[], answered?: Answered): string {
  if (faulty.length > 0) return "Please check your entries"
  if (!answered) return "Predict"
  if (answered.kind === "value") return quantityText(answered.value, answered.card.value.unit)
  const { numbers, explanation } = answered
  const { label, kind } = explanation
  const text = kind === "scores" ? scoreText : percentText
  return `${answered.card.classes[label]?.label ?? ""}, ${text(numbers[label] ?? 0)}`
}

/** What the model says, and why. */
function Told({ version, site, answered }: { version: string; site: Site; answered: Answered }) {
  return answered.kind === "value" ? (
    <>
      <ValueAnswer version={version} site={site} answered={answered} />
      <WhyValue answered={answered} />
    </>
  ) : (
    <>
      <ClassAnswer version={version} site={site} answered={answered} />
      <WhyClass answered={answered} />
      <MapSection answered={answered} />
    </>
  )
}

function NoAddress() {
  return (
    <p class="quiet">
      This answer has no address of its own, since what was entered is too long for one: no link
      leads back to it.
    </p>
  )
}

function Summary({ entries }: { entries: readonly Entry[] }) {
  return (
    <section class="card problem" role="alert" aria-labelledby="summary">
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

/** What stands in the answer's place before there is one. */
function Invitation({ card }: { card: ModelCard }) {
  const things = answersClasses(card) ? card.classes : [card.value]
  return (
    <section class="card" aria-labelledby="classes">
      <h2 id="classes">{answersClasses(card) ? "What it can answer" : "What it answers"}</h2>
      <dl>
        {things.map(({ label, description }) => (
          <>
            <dt safe>{label}</dt>
            <dd safe>{description}</dd>
          </>
        ))}
      </dl>
    </section>
  )
}
