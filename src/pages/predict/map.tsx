import { Html } from "@elysiajs/html"
import type { ClassCard } from "../../../model/card.ts"
import type { Stretch } from "../../inference/bands.ts"
import type { Axis, DecisionMap } from "../../inference/decision-map.ts"
import { digitsOf, type ObservedFeature } from "../../inference/flips.ts"
import type { ClassAnswered } from "./answered.ts"
import { ClassMark } from "./class-mark.tsx"
import { MapDrawing } from "./map-drawing.tsx"
import { sampleOf, unitOf } from "./map-sheet.ts"

/** Where the row lies among the answers: two features vary, the others stay as they are. */
export function MapSection({ answered }: { answered: ClassAnswered }) {
  const { card, map, row } = answered
  if (!map) return <></>
  const { features, classes } = card
  const [x, y] = [features[map.x.feature], features[map.y.feature]]
  if (!x || !y) return <></>
  const others = features.length > 2 ? ", with all other values as entered" : ""
  const sample = sampleOf(card)
  return (
    <section class="card where" aria-labelledby="where">
      <h2 id="where">Where it lies</h2>
      <p safe>{`The answer by ${x.label} and ${y.label}${others}:`}</p>
      <MapDrawing card={card} map={map} row={row} label={describe(card, map)} />
      <ul class="legend">
        {classes.map(({ label }, index) => (
          <li>
            <ClassMark index={index} /> <span safe>{label}</span>
          </li>
        ))}
        <li>
          <span aria-hidden="true">⊕</span> what you entered
        </li>
      </ul>
      {sample.length > 0 ? (
        <p class="quiet" safe>
          {`The marks are rows of the training data, ${sample.length} in all, each at its own two values; their other values differ from yours, so a mark may lie in the region of another class.`}
        </p>
      ) : (
        <></>
      )}
      <h3>In words</h3>
      <p safe>{inWords(card, map.x, map.along.x)}</p>
      <p safe>{inWords(card, map.y, map.along.y)}</p>
    </section>
  )
}

/** What is to be seen, for whoever doesn't see it: the words below say it exactly. */
function describe({ features, classes }: ClassCard, { x, y, bands }: DecisionMap): string {
  const present = classes.filter((_, index) => bands.some(({ label }) => label === index))
  const named = (axis: Axis) => features[axis.feature]?.label ?? ""
  return `A map of the answers over ${named(x)} and ${named(y)}, with regions of ${present.map(({ label }) => label).join(", ")}. The words below say where they end.`
}

/** Which class it is along one feature. */
function inWords(
  { classes, features }: ClassCard,
  { feature: column, min, max }: Axis,
  stretches: readonly Stretch[],
): string {
  const feature = features[column] as ObservedFeature
  const { label } = feature
  const text = (value: number) => String(Number(value.toFixed(digitsOf(feature)[1])))
  const unit = unitOf(feature)
  const nameOf = (stretch: Stretch) => classes[stretch.label]?.label ?? ""
  const only = stretches[0]
  if (stretches.length === 1 && only)
    return `With any ${label} from ${text(min)} to ${text(max)}${unit ? ` ${unit}` : ""}, all else unchanged, the answer is ${nameOf(only)}.`
  const parts = stretches.map((stretch, index) => {
    const to = `${text(stretch.to)}${unit ? ` ${unit}` : ""}`
    return index === stretches.length - 1
      ? `${nameOf(stretch)} above`
      : `${nameOf(stretch)} up to ${to}`
  })
  return `By ${label}, all else unchanged, the answer is ${parts.join(", ")}.`
}
