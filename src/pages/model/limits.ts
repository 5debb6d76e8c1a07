import type { ModelCard } from "../../../model/card.ts"
import { countText, percentText, pointsText } from "../figure-text.ts"
import { type ConfusionCell, mistakesOf } from "./confusion.ts"

/** Something that the model can't do, or that nobody knows of it. */
export interface Limit {
  /** In a few words. */
  readonly title: string
  /** What follows from it, with this model's own figures. */
  readonly text: string
}

/** Below so many rows, single rows decide about the figures. */
const FEW_ROWS = 1000
/** So many mistakes are named. */
const MISTAKES = 3
/** Of more classes, only the rarest and the most frequent are named. */
const NAMED = 6

/** What a person has to know before they trust a model: derived from its card. */
export function limitsOf(card: ModelCard): Limit[] {
  return [knowsItsClasses(card), fewRows(card), confusions(card), ranges(), ...beliefs(card)]
}

function knowsItsClasses({ classes }: ModelCard): Limit {
  return {
    title: `It knows ${classes.length} classes and nothing else`,
    text: "Whatever it is shown, it answers with one of them. Something that is none of them gets an answer too, perhaps with a high probability.",
  }
}

function fewRows({ training, classes, evaluation }: ModelCard): Limit {
  const { rows } = training.data
  const isFew = rows < FEW_ROWS
  const rarest = Math.min(...classes.map((one) => one.rows))
  const one = pointsText(1 / Math.max(rows, 1))
  return {
    title: `It has seen ${isFew ? "only " : ""}${countText(rows)} rows`,
    text: `The rarest class has ${countText(rarest)}. The accuracy is known to about ±\u00a0${pointsText(evaluation.accuracy.error)} (standard error)${isFew ? `; one row more or less that is recognised changes it by ${one}` : ""}. The figures hold for rows that came about like these; other places, times or instruments can differ.`,
  }
}

function confusions(card: ModelCard): Limit {
  const mistakes = mistakesOf(card).slice(0, MISTAKES)
  if (mistakes.length === 0) {
    return {
      title: "No mistake has been seen, which does not mean that it makes none",
      text: "Every unseen row was recognised. More rows, or harder ones, may show mistakes.",
    }
  }
  const labelOf = (index: number) => card.classes[index]?.label ?? ""
  const sentence = ({ truth, answer, share }: ConfusionCell) =>
    `${labelOf(truth)} is taken for ${labelOf(answer)} in ${percentText(share ?? 0)} of its rows.`
  return {
    title: "Some classes are taken for others",
    text: mistakes.map(sentence).join(" "),
  }
}

function ranges(): Limit {
  return {
    title: "Beyond the training data it guesses",
    text: "A value outside the range in the training data is answered as long as it is accepted, but nobody has measured how good such an answer is. The same goes for values that are each usual, but never came together. A value outside the accepted range is refused.",
  }
}

function beliefs({ evaluation, classes }: ModelCard): Limit[] {
  return [
    {
      title: "A probability is only as good as its calibration",
      text: `On average it was ${pointsText(evaluation.calibrationError.mean)} away from how often the model was right. A single answer can be further off, above all where few rows were alike.`,
    },
    {
      title: "It expects classes to be as frequent as in its table",
      text: `There they were: ${sharesText(classes)}. Where one is rarer or more frequent, probabilities are shifted.`,
    },
    {
      title: "It has learned what goes together, not what causes what",
      text: "That a measure helps to tell classes apart does not mean that changing it would change the class.",
    },
  ]
}

function sharesText(classes: ModelCard["classes"]): string {
  const all = Math.max(
    1,
    classes.reduce((sum, { rows }) => sum + rows, 0),
  )
  const shareOf = ({ label, rows }: (typeof classes)[0]) => `${label} (${percentText(rows / all)})`
  if (classes.length <= NAMED) return classes.map(shareOf).join(", ")
  const ascending = classes.toSorted((left, right) => left.rows - right.rows)
  const ends = [...ascending.slice(0, 1), ...ascending.slice(-1)]
  return `from ${ends.map(shareOf).join(" to ")}`
}
