import { Html } from "@elysiajs/html"
import { type CategoryFeature, type Feature, isCategory } from "../../../model/feature.ts"
import { binsOf } from "../charts/bins.ts"
import { type DrawnFeature, Histogram, isDrawn } from "../charts/histogram.tsx"
import { acceptedText, headingOf, observedText } from "../feature-text.ts"
import { countText } from "../figure-text.ts"
import { Section } from "../section.tsx"
import { NumberCell, Table } from "../table.tsx"
import { SECTIONS } from "./sections.ts"

/** What the model is told of a row, and how that was spread in the training data. */
export function Features({ features }: { features: readonly Feature[] }) {
  const thing = features.some(isCategory) ? "value" : "number"
  return (
    <Section id="features" title={SECTIONS.features}>
      <p>
        <span safe>{`The model takes a ${thing} for each of these. `}</span>
        {features.some(isDrawn) ? (
          <span>
            The drawings show how the training data were spread: the area of a bar is its number of
            rows, so a narrow high bar and a wide low one can stand for as many.
          </span>
        ) : (
          <></>
        )}
      </p>
      <div class="columns">
        {features.map((feature) => (
          <FeatureCard feature={feature} />
        ))}
      </div>
    </Section>
  )
}

function FeatureCard({ feature }: { feature: Feature }) {
  return (
    <article>
      <h3 safe>{headingOf(feature)}</h3>
      <p safe>{feature.description}</p>
      <dl class="facts">
        <div>
          <dt>In requests</dt>
          <dd>
            <code safe>{feature.name}</code>
          </dd>
        </div>
        {factsOf(feature).map(([name, text]) => (
          <div>
            <dt safe>{name}</dt>
            <dd safe>{text}</dd>
          </div>
        ))}
      </dl>
      {isDrawn(feature) ? (
        <>
          <Histogram feature={feature} />
          <details>
            <summary safe>{`${feature.label} as a table`}</summary>
            <Bins feature={feature} />
          </details>
        </>
      ) : isCategory(feature) && feature.reference ? (
        <Categories feature={feature} counts={feature.reference.counts} />
      ) : (
        <></>
      )}
    </article>
  )
}

function factsOf(feature: Feature): [name: string, text: string][] {
  const observed = observedText(feature)
  const { step, unit } = isCategory(feature) ? {} : feature
  return [
    ["In training", observed],
    ["Accepted", acceptedText(feature)],
    ["Rounded to", step === undefined ? "" : unit ? `${step} ${unit}` : String(step)],
  ].filter((fact): fact is [string, string] => fact[1] !== "")
}

function Categories({
  feature: { label, categories },
  counts,
}: {
  feature: CategoryFeature
  counts: readonly number[]
}) {
  return (
    <Table caption={`${label} in the training data`} columns={[label, { number: "Rows" }]}>
      {categories.map((category, index) => (
        <tr>
          <th scope="row" safe>
            {category}
          </th>
          <NumberCell text={countText(counts[index] ?? 0)} />
        </tr>
      ))}
    </Table>
  )
}

function Bins({ feature }: { feature: DrawnFeature }) {
  const { label, unit } = feature
  return (
    <Table
      caption={`${label} in the training data`}
      columns={[
        unit ? `Values (${unit})` : "Values",
        { number: "Rows" },
        { number: `Rows per ${unit ?? "unit"}` },
      ]}
    >
      {binsOf(feature).map(({ from, to, rows, density }, index) => (
        <tr>
          <th scope="row" safe>
            {valuesText(from, to, index)}
          </th>
          <NumberCell text={countText(rows)} />
          <NumberCell text={density === undefined ? "no width" : String(round(density))} />
        </tr>
      ))}
    </Table>
  )
}

/** A value on an edge belongs to the bin below it, so every bin but the first begins above its edge. */
function valuesText(from: number, to: number, index: number): string {
  if (from === to) return String(from)
  return index === 0 ? `${from} to ${to}` : `above ${from} to ${to}`
}

/** Three digits are enough to compare bins. */
function round(density: number): number {
  return Number(density.toPrecision(3))
}
