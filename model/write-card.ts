import { Document, isMap, isPair, isScalar, isSeq, type Node, visit } from "yaml"
import { isTrained, type ModelCard, versionOf } from "./card.ts"

/** What stands above a part of a trained card, for the person who reviews a new model. */
const TRAINED: Record<string, string> = {
  model: `The ONNX file, by content. Its graph takes one row of the features, in the order below, for each prediction.
linear: the numbers in it; the probabilities are the softmax of weights · row + intercepts. One row of weights and one intercept a class.`,
  features: `One entry a feature, in the order in which the model takes them.
observed: the range in the training data; accepted: what a request may ask; a value between the two is answered with a warning.
reference: how the training data spread over bins between the edges, to notice when live data drift away.`,
  classes:
    "One entry a class, in the order of the model's probabilities. means: the mean of each feature over its rows.",
  training: `How the model came about. Candidates stand from the simplest to the least simple, with their log-loss.
sample: rows of the table for the page's map, where the recipe asks for them. Whoever reaches the server can read them.`,
  evaluation: `How well the whole procedure does on rows it has not seen, the choice of the candidate included (nested cross-validation).
mean over the repeats; spread: standard deviation between repeats; error: standard error over the rows.
recall: one figure a class. confusion: one row a true class, one column an answer, summed over the repeats.
reliability: the answers in bins by their confidence, the probability of the class they name: its mean, the share that was right, and the rows, summed over the repeats.`,
  golden: "Rows of the training data and what the model answers to them: compared at every start.",
}

/** The same for a graph from elsewhere, for the person who tells more of it than it says itself. */
const FOREIGN: Record<string, string> = {
  model: `The ONNX file, by content.
input: its one matrix, of all features; without it each feature is an input by its own name, or by the one that it gives as input.
probabilities, scores or value: the output with the answer. decision: label lets the graph's own label decide, not the largest number.`,
  features: `One entry a feature, in the order in which the model takes them. type: float32 where none is given; string for one of some categories.
observed: the range in the training data; accepted: what a request may ask, all that the type holds where it is not given; step: how finely it is measured.
reference: how the training data spread, to notice when live data drift away. A value outside of observed is answered with a warning.`,
  background:
    "Rows of the training data that stand for all of it: explanations start from their mean answer. Whoever reaches the server can read them.",
  classes:
    "One entry a class, in the order of the model's numbers. name: what answers say; value: what the label of the graph says, where that is something else; rows: how many there were in training.",
  value:
    "What the model answers: a number. name: the column of tables; observed, reference: how it spread in the training data.",
  golden: TRAINED["golden"] ?? "",
}

/**
 * Writes a card as YAML, with comments for the person who reviews it.
 *
 * @returns the same text for the same card, to the byte
 */
export function writeCard(card: ModelCard): string {
  const document = new Document(card)
  const comments = isTrained(card) ? TRAINED : FOREIGN
  document.commentBefore = ` The card of the model "${card.name}", version ${versionOf(card.model.sha256)}.
 ${isTrained(card) ? "Written by training: change the recipe and train again rather than editing this file." : "Made from the graph itself: what a person knows better of it belongs here."}`

  visit(document, {
    Pair(_, { key, value }, path) {
      if (!isScalar(key)) return
      const comment = comments[String(key.value)]
      if (comment && path.length === 2) {
        key.spaceBefore = true
        key.commentBefore = comment.replaceAll(/^/gm, " ")
      }
      if (isFlat(value as Node)) (value as { flow?: boolean }).flow = true
    },
    Seq(_, { items }) {
      for (const item of items) if (isFlat(item as Node)) (item as { flow?: boolean }).flow = true
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

/** Lists of lists or texts stand on one line, like a small confusion, if together they have no more. */
const WIDTH = 100

/** True for a list or a map of nothing but numbers and short texts: it reads best on one line. */
function isFlat(node: Node): boolean {
  if (!isSeq(node) && !isMap(node)) return false
  const isOfLists = isSeq(node) && node.items.some((item) => isSeq(item) || hasText(item))
  if (isOfLists && JSON.stringify(node).length > WIDTH) return false
  return node.items.every((item) => {
    const value = isPair(item) ? item.value : item
    if (isSeq(value)) return isFlat(value)
    return isScalar(value) && isNumberOrShort(value.value)
  })
}

function hasText(item: unknown): boolean {
  return isScalar(item) && typeof item.value === "string"
}

function isNumberOrShort(value: unknown): boolean {
  return typeof value === "number" || (typeof value === "string" && value.length < 40)
}
