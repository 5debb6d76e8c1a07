import type { ModelCard } from "../../model/card.ts"
import { Problem } from "../http/problem.ts"
import { type Explanation, explain } from "../inference/explanation.ts"
import type { Model } from "../inference/model.ts"
import { predictionsOf } from "../inference/prediction.ts"

/** An explanation asks the model up to thousands of rows. */
export const MOST_EXPLAINED_ROWS = 100

/**
 * Answers rows with predictions and what explains them.
 *
 * @param many whether an array was asked, even of one row
 * @param rows row after row
 * @param probabilities what the model has answered to them
 * @returns the body, JSON
 */
export async function explainedAnswer(
  model: Model,
  { many, rows, probabilities }: { many: boolean; rows: Float32Array; probabilities: Float32Array },
): Promise<string> {
  const { card, version } = model
  const columns = card.features.length
  const count = card.classes.length
  const predictions = predictionsOf(probabilities, card.classes)
  const explained: object[] = []
  // One after the other: others' requests come in between.
  for (const [index, prediction] of predictions.entries()) {
    const row = valuesOf(rows.subarray(index * columns, (index + 1) * columns))
    const own = probabilities.subarray(index * count, (index + 1) * count)
    const explanation = explanationOf(card, await explain(model, row, own))
    explained.push({ ...prediction, explanation })
  }
  const which = { name: card.name, version }
  return JSON.stringify(
    many ? { predictions: explained, model: which } : { ...explained[0], model: which },
  )
}

/** @throws {Problem} 413 if there are more rows than are explained at a time */
export function refuseUnexplainable(rows: number): void {
  if (rows <= MOST_EXPLAINED_ROWS) return
  throw new Problem({
    status: 413,
    code: "too_many_rows",
    detail: `the array has ${rows} rows; with explain=true send at most ${MOST_EXPLAINED_ROWS} at a time`,
  })
}

/** The numbers that stood in the request: a 32-bit float has seven digits. */
function valuesOf(row: Float32Array): number[] {
  return Array.from(row, (value) => Number(value.toPrecision(7)))
}

/** An explanation with the names of features and classes, as JSON tells it. */
export function explanationOf({ features, classes }: ModelCard, explanation: Explanation) {
  const { label, against, logOdds, shapley, flips } = explanation
  const nameOf = (index: number) => classes[index]?.name
  const byFeature = (values: readonly number[]) =>
    Object.fromEntries(features.map(({ name }, column) => [name, values[column]]))
  return {
    class: nameOf(label),
    against: nameOf(against),
    log_odds: logOdds
      ? {
          value: logOdds.value,
          base: logOdds.base,
          contributions: byFeature(logOdds.contributions),
          reference: byFeature(logOdds.reference),
        }
      : null,
    shapley: shapley
      ? { base: shapley.base, contributions: byFeature(shapley.contributions) }
      : null,
    flips:
      flips?.map(({ feature, from, to, label: other, distance }) => ({
        feature: features[feature]?.name,
        from,
        to,
        class: nameOf(other),
        share_of_range: distance,
      })) ?? null,
    methods: methodsOf(explanation),
  }
}

/** What the figures are, and what they are not. */
function methodsOf({ logOdds, shapley, flips }: Explanation) {
  return {
    log_odds: logOdds
      ? "exact for this linear model: base + contributions = ln(P(class) / P(against)); contributions count from the midpoint of the two classes' means"
      : "not given: the card names no linear model",
    shapley: shapley
      ? "exact Shapley values of P(class) by enumeration of all coalitions; features outside of one take the mean of each class, weighted by its rows"
      : "not given: there are too many features to enumerate their coalitions",
    flips: flips
      ? `the smallest change of each single feature within its observed range, ${logOdds ? "computed" : "searched at 129 points and by halving: a class that wins only between two points is missed"}, and confirmed by the model`
      : "not given: there are too many features to search",
    limits:
      "true to the model, not to the world: features are varied one by one, though in the data they may go together; no figure says what causes what",
  }
}
