import { Html } from "@elysiajs/html"
import type { ModelCard } from "../../../model/card.ts"
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
import { SECTIONS } from "./sections.ts"
import { Training } from "./training.tsx"

/** So many names make a sentence; the rest is counted. */
const NAMED = 6

/** The card of a model for people, who want to know whether to trust it. */
export function ModelPage({
  model,
  site,
}: {
  model: Pick<Model, "card" | "version" | "files">
  site: Site
}) {
  const { card, version, files } = model
  const { reliability } = card.evaluation
  const sections = Object.entries(SECTIONS).filter(([id]) => reliability || id !== "calibration")
  return (
    <Layout card={card} version={version} site={site} title="The model" current="/model">
      <h1 safe>{card.title}</h1>
      <p safe>{card.description}</p>
      <p safe>{purposeOf(card)}</p>
      <Contents sections={sections} />
      <Figures card={card} />
      <ConfusionMatrix card={card} />
      {reliability ? <Calibration points={reliability} /> : <></>}
      <Limits limits={limitsOf(card)} />
      <Features features={card.features} />
      <Classes classes={card.classes} />
      <Training card={card} />
      <Files version={version} files={files} site={site} />
    </Layout>
  )
}

function purposeOf({ features, classes, training, evaluation }: ModelCard): string {
  const measures = `${features.length} ${features.length === 1 ? "number" : "numbers"}`
  return (
    `From ${measures} (${listed(features)}) it says which of ${classes.length} classes something is: ${listed(classes)}. ` +
    `It has learned from ${countText(training.data.rows)} rows and recognises ${percentText(evaluation.accuracy.mean)} of rows that it has not seen.`
  )
}

function listed(things: readonly { label: string }[]): string {
  const labels = things.slice(0, NAMED).map(({ label }) => label)
  const more = things.length - labels.length
  return labels.join(", ") + (more > 0 ? ` and ${more} more` : "")
}
