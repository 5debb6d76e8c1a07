import { Html } from "@elysiajs/html"
import type { ModelCard } from "../../../model/card.ts"

/** What contributions are measured in, and how they read. */
export interface ContributionUnit {
  readonly title: string
  readonly caption: string
  readonly text: (value: number) => string
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
  card: { features },
  row,
  values,
  unit,
}: {
  card: ModelCard
  row: readonly number[]
  values: readonly number[]
  unit: ContributionUnit
}) {
  const order = values
    .map((value, column) => ({ value, column, label: features[column]?.label ?? "" }))
    .toSorted((one, other) => Math.abs(other.value) - Math.abs(one.value))
  const largest = Math.abs(order[0]?.value ?? 0) || 1
  return (
    <>
      <p safe>{`${spoken(order, unit)} ${unit.sentence}`}</p>
      <table class="contributions">
        <caption safe>{unit.caption}</caption>
        <thead>
          <tr>
            <th scope="col">Feature</th>
            <th scope="col" class="bar">
              <span class="sides">
                <span>against</span> <span>for</span>
              </span>
            </th>
            <th scope="col" class="number" safe>
              {unit.title}
            </th>
          </tr>
        </thead>
        <tbody>
          {order.map(({ value, column, label }) => (
            <tr>
              <th scope="row" safe>
                {`${label} ${row[column]}`}
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
): string {
  const side = (holds: (value: number) => boolean) =>
    order
      .filter(({ value }) => holds(value))
      .slice(0, NAMED)
      .map(({ value, label }) => `${label} (${text(value)})`)
      .join(", ")
  const inFavour = side((value) => value > 0)
  const against = side((value) => value < 0)
  if (!against) return `For it: ${inFavour || "nothing"}. Against it: nothing.`
  return `For it: ${inFavour || "nothing"}. Against it: ${against}.`
}
