import { answerOf, answersClasses, isTrained, type ModelCard } from "../../../model/card.ts"
import { type Feature, isCategory } from "../../../model/feature.ts"
import type { TrainedCard } from "../../../model/trained-card.ts"
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
  const known = isTrained(card)
    ? [fewRows(card), confusions(card), ranges(), ...beliefs(card)]
    : [untold(), ...unknownRanges(card), ...scores(card)]
  return [...knowsItsClasses(card), ...known, noCauses(card)]
}

function knowsItsClasses(card: ModelCard): Limit[] {
  if (!answersClasses(card)) return []
  const perhaps = answerOf(card).kind === "scores" ? "" : ", perhaps with a high probability"
  return [
    {
      title: `It knows ${card.classes.length} classes and nothing else`,
      text: `Whatever it is shown, it answers with one of them. Something that is none of them gets an answer too${perhaps}.`,
    },
  ]
}

function untold(): Limit {
  return {
    title: "How well it does, nobody has told this server",
    text: "Neither on how many rows it was trained, nor how often it is right on rows that it has not seen. This server proves that the graph answers, not that the answers are good.",
  }
}

/** Where the card tells the range of all numbers, a value beyond is told; otherwise it can't be. */
function unknownRanges({ features }: ModelCard): Limit[] {
  const all: readonly Feature[] = features
  const unknown = all.filter((feature) => !isCategory(feature) && feature.observed === undefined)
  if (unknown.length === 0) return [ranges()]
  const named = unknown.slice(0, NAMED).map(({ label }) => label)
  const more = unknown.length - named.length
  return [
    {
      title: "Beyond the training data it guesses, and nobody is warned",
      text: `The card does not tell in which range these were in training: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}. Any value that can be sent is answered.`,
    },
  ]
}

function scores(card: ModelCard): Limit[] {
  if (answerOf(card).kind !== "scores") return []
  return [
    {
      title: "Its scores are no probabilities",
      text: "They can be compared within a row. They do not say how sure the model is, nor how often it is right.",
    },
  ]
}

function noCauses(card: ModelCard): Limit {
  return {
    title: "It has learned what goes together, not what causes what",
    text: answersClasses(card)
      ? "That a measure helps to tell classes apart does not mean that changing it would change the class."
      : "That a measure helps to tell the value does not mean that changing it would change the value.",
  }
}

function fewRows({ training, classes, evaluation }: TrainedCard): Limit {
  const { rows } = training.data
  const isFew = rows < FEW_ROWS
  const rarest = Math.min(...classes.map((one) => one.rows))
  const one = pointsText(1 / Math.max(rows, 1))
  return {
    title: `It has seen ${isFew ? "only " : ""}${countText(rows)} rows`,
    text: `The rarest class has ${countText(rarest)}. The accuracy is known to about ±\u00a0${pointsText(evaluation.accuracy.error)} (standard error)${isFew ? `; one row more or less that is recognised changes it by ${one}` : ""}. The figures hold for rows that came about like these; other places, times or instruments can differ.`,
  }
}

function confusions(card: TrainedCard): Limit {
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

function beliefs({ evaluation, classes }: TrainedCard): Limit[] {
  return [
    {
      title: "A probability is only as good as its calibration",
      text: `On average it was ${pointsText(evaluation.calibrationError.mean)} away from how often the model was right. A single answer can be further off, above all where few rows were alike.`,
    },
    {
      title: "It expects classes to be as frequent as in its table",
      text: `There they were: ${sharesText(classes)}. Where one is rarer or more frequent, probabilities are shifted.`,
    },
  ]
}

function sharesText(classes: TrainedCard["classes"]): string {
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
