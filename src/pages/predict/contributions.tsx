import { Html } from "@elysiajs/html"
import type { ModelCard } from "../../../model/card.ts"
import type { Feature } from "../../../model/feature.ts"
import { valueText } from "../feature-text.ts"

/** What contributions are measured in, and how they read. */
export interface ContributionUnit {
  readonly title: string
  readonly caption: string
  readonly text: (value: number) => string
  /** What the features add to, where that is not nothing: the first row of the table. */
  readonly start?: { readonly label: string; readonly text: string } | undefined
  /** What they come to. */
  readonly sentence: string
}

/** Half the width of a bar's place. */
const HALF = 60
const HEIGHT = 14
/** More in one sentence nobody follows. */
const NAMED = 3

/** What each feature adds, as a sentence and as a chart: the largest first. */
export function Contributions({
  card,
  row,
  values,
  unit,
  sides = ["against", "for"],
}: {
  card: Pick<ModelCard, "features">
  row: readonly number[]
  values: readonly number[]
  unit: ContributionUnit
  /** What a bar to the left says, and one to the right. */
  sides?: readonly [left: string, right: string]
}) {
  const features: readonly Feature[] = card.features
  const order = values
    .map((value, column) => ({ value, column, label: features[column]?.label ?? "" }))
    .toSorted((one, other) => Math.abs(other.value) - Math.abs(one.value))
  const largest = Math.abs(order[0]?.value ?? 0) || 1
  return (
    <>
      <p safe>{`${spoken(order, unit, sides)} ${unit.sentence}`}</p>
      <table class="contributions">
        <caption safe>{unit.caption}</caption>
        <thead>
          <tr>
            <th scope="col">Feature</th>
            <th scope="col" class="bar">
              <span class="sides">
                <span safe>{sides[0]}</span> <span safe>{sides[1]}</span>
              </span>
            </th>
            <th scope="col" class="number" safe>
              {unit.title}
            </th>
          </tr>
        </thead>
        <tbody>
          {unit.start ? (
            <tr>
              <th scope="row" safe>
                {unit.start.label}
              </th>
              <td class="bar"></td>
              <td class="number" safe>
                {unit.start.text}
              </td>
            </tr>
          ) : (
            <></>
          )}
          {order.map(({ value, column, label }) => (
            <tr>
              <th scope="row" safe>
                {`${label} ${valueText(features[column] as Feature, row[column] ?? 0)}`}
              </th>
              <td class="bar">
                <SignedBar share={value / largest} />
              </td>
              <td class="number" safe>
                {unit.text(value)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

/** @param share of half the width, from -1 to 1 */
function SignedBar({ share }: { share: number }) {
  const width = Number((Math.abs(share) * HALF).toFixed(2))
  return (
    <svg
      viewBox={`0 0 ${2 * HALF} ${HEIGHT}`}
      width={2 * HALF}
      height={HEIGHT}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect
        class={share < 0 ? "against" : "for"}
        x={share < 0 ? HALF - width : HALF}
        y={2}
        width={width}
        height={HEIGHT - 4}
      />
      <path class="axis" d={`M${HALF} 0V${HEIGHT}`} />
    </svg>
  )
}

function spoken(
  order: readonly { value: number; label: string }[],
  { text }: ContributionUnit,
  [left, right]: readonly [left: string, right: string],
): string {
  const side = (holds: (value: number) => boolean) =>
    order
      .filter(({ value }) => holds(value))
      .slice(0, NAMED)
      .map(({ value, label }) => `${label} (${text(value)})`)
      .join(", ") || "nothing"
  const named = (word: string) =>
    word === "for" || word === "against" ? `${capital(word)} it` : capital(word)
  return `${named(right)}: ${side((value) => value > 0)}. ${named(left)}: ${side((value) => value < 0)}.`
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}
