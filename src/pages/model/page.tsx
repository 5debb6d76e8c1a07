import { Html } from "@elysiajs/html"
import { answersClasses, isTrained, type ModelCard } from "../../../model/card.ts"
import { type Feature, isCategory } from "../../../model/feature.ts"
import type { TrainedCard } from "../../../model/trained-card.ts"
import type { Model } from "../../inference/model.ts"
import { countText, percentText } from "../figure-text.ts"
import { Layout } from "../layout.tsx"
import { Contents } from "../section.tsx"
import type { Site } from "../site.ts"
import { Calibration } from "./calibration.tsx"
import { Classes } from "./classes.tsx"
import { ConfusionMatrix } from "./confusion-matrix.tsx"
import { Features } from "./features.tsx"
import { Figures } from "./figures.tsx"
import { Files } from "./files.tsx"
import { limitsOf } from "./limits.ts"
import { Limits } from "./limits-section.tsx"
import { Origin } from "./origin.tsx"
import { Quantity } from "./quantity.tsx"
import { ORIGIN, SECTIONS } from "./sections.ts"
import { Training } from "./training.tsx"
import { Untold } from "./untold.tsx"

/** So many names make a sentence; the rest is counted. */
const NAMED = 6

/** The card of a model for people, who want to know whether to trust it. */
export function ModelPage({
  model,
  site,
}: {
  model: Pick<Model, "card" | "version" | "files" | "changes">
  site: Site
}) {
  const { card, version, files, changes } = model
  return (
    <Layout card={card} version={version} site={site} title="The model" current="/model">
      <h1 safe>{card.title}</h1>
      <p safe>{card.description}</p>
      <p safe>{purposeOf(card)}</p>
      <Contents sections={sectionsOf(card)} />
      {isTrained(card) ? <Evaluation card={card} /> : <Untold />}
      <Limits limits={limitsOf(card)} />
      <Features features={card.features} />
      {answersClasses(card) ? <Classes card={card} /> : <Quantity value={card.value} />}
      {isTrained(card) ? <Training card={card} /> : <Origin card={card} changes={changes} />}
      <Files name={card.name} version={version} files={files} site={site} />
    </Layout>
  )
}

/** The parts of the page that a card has something for. */
function sectionsOf(card: ModelCard): (readonly [id: string, title: string])[] {
  const reliability = isTrained(card) ? card.evaluation.reliability : undefined
  const titles: Partial<Record<string, string>> = {
    confusion: isTrained(card) ? SECTIONS.confusion : undefined,
    calibration: reliability ? SECTIONS.calibration : undefined,
    training: isTrained(card) ? SECTIONS.training : ORIGIN,
  }
  return Object.entries(SECTIONS).flatMap(([id, title]) => {
    const own = id in titles ? titles[id] : title
    return own === undefined ? [] : [[id, own] as const]
  })
}

function Evaluation({ card }: { card: TrainedCard }) {
  const { reliability } = card.evaluation
  return (
    <>
      <Figures card={card} />
      <ConfusionMatrix card={card} />
      {reliability ? <Calibration points={reliability} /> : <></>}
    </>
  )
}

function purposeOf(card: ModelCard): string {
  const features: readonly Feature[] = card.features
  const thing = features.some(isCategory) ? "value" : "number"
  const measures = `${features.length} ${features.length === 1 ? thing : `${thing}s`} (${listed(features)})`
  if (!answersClasses(card)) return `From ${measures} it says a number: ${card.value.label}.`
  const { classes } = card
  const purpose = `From ${measures} it says which of ${classes.length} classes something is: ${listed(classes)}.`
  if (!isTrained(card)) return purpose
  const { training, evaluation } = card
  return `${purpose} It has learned from ${countText(training.data.rows)} rows and recognises ${percentText(evaluation.accuracy.mean)} of rows that it has not seen.`
}

function listed(things: readonly { label: string }[]): string {
  const labels = things.slice(0, NAMED).map(({ label }) => label)
  const more = things.length - labels.length
  return labels.join(", ") + (more > 0 ? ` and ${more} more` : "")
}
