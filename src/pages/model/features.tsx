import { Html } from "@elysiajs/html"
import type { Feature } from "../../../model/card.ts"
import { binsOf } from "../charts/bins.ts"
import { Histogram } from "../charts/histogram.tsx"
import { countText, rangeText } from "../figure-text.ts"
import { Section } from "../section.tsx"
import { NumberCell, Table } from "../table.tsx"
import { SECTIONS } from "./sections.ts"

/** What the model is told of a row, and how that was spread in the training data. */
export function Features({ features }: { features: readonly Feature[] }) {
  return (
    <Section id="features" title={SECTIONS.features}>
      <p>
        The model takes a number for each of these. The drawings show how the training data were
        spread: the area of a bar is its number of rows, so a narrow high bar and a wide low one can
        stand for as many.
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
  const { name, label, unit, step, description, observed, accepted } = feature
  return (
    <article>
      <h3 safe>{unit ? `${label} (${unit})` : label}</h3>
      <p safe>{description}</p>
      <dl class="facts">
        <div>
          <dt>In requests</dt>
          <dd>
            <code safe>{name}</code>
          </dd>
        </div>
        <div>
          <dt>In training</dt>
          <dd safe>{rangeText(observed, unit)}</dd>
        </div>
        <div>
          <dt>Accepted</dt>
          <dd safe>{rangeText(accepted, unit)}</dd>
        </div>
        <div>
          <dt>Rounded to</dt>
          <dd safe>{unit ? `${step} ${unit}` : String(step)}</dd>
        </div>
      </dl>
      <Histogram feature={feature} />
      <details>
        <summary safe>{`${label} as a table`}</summary>
        <Bins feature={feature} />
      </details>
    </article>
  )
}

function Bins({ feature }: { feature: Feature }) {
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
