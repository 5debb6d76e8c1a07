import { MOST_WORK_MILLISECONDS } from "../http/intake.ts"
import { Problem } from "../http/problem.ts"
import { explain } from "../inference/explanation.ts"
import { layoutOf } from "../inference/layout.ts"
import type { Model } from "../inference/model.ts"
import { predictionsOf } from "../inference/prediction.ts"
import type { Values } from "../inference/values.ts"
import { explanationJson } from "./explanation-json.ts"

/** An explanation asks the model up to thousands of rows. */
const MOST_ROWS = 100
/** And the more, the more features they have. */
const MOST_VALUES = 2000
/**
 * What the explanation of a row counts as work: more than the 0.06 ms of a linear model with four
 * features, less than an ensemble takes to search every feature.
 */
const ROW_MILLISECONDS = 1

/** How many rows with so many features are explained at a time. */
export function mostExplainedRows(features: number): number {
  return Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_VALUES / features)))
}

/**
 * Answers rows with predictions and what explains them.
 *
 * @param many whether an array was asked, even of one row
 * @param rows row after row
 * @param answers what the model has answered to them
 * @returns the body, JSON
 */
export async function explainedAnswer(
  model: Model,
  { many, rows, answers }: { many: boolean; rows: Values; answers: Values },
): Promise<string> {
  const { card, version } = model
  const columns = card.features.length
  const { width } = layoutOf(card)
  const explained: object[] = []
  // One after the other: others' requests come in between.
  for (const [index, prediction] of predictionsOf(card, answers).entries()) {
    const row = valuesOf(rows.subarray(index * columns, (index + 1) * columns))
    const own = answers.subarray(index * width, (index + 1) * width)
    const explanation = explanationJson(card, await explain(model, row, own))
    explained.push({ ...prediction, explanation })
  }
  const which = { name: card.name, version }
  return JSON.stringify(
    many ? { predictions: explained, model: which } : { ...explained[0], model: which },
  )
}

/**
 * What the explanation of some rows counts as work, in milliseconds.
 *
 * @param rows how many are explained
 */
export function explanationWork(rows: number): number {
  return Math.min(rows * ROW_MILLISECONDS, MOST_WORK_MILLISECONDS)
}

/**
 * @param rows how many are to be explained
 * @param features how many values each has
 * @throws {Problem} 413 if there are more rows than are explained at a time
 */
export function refuseUnexplainable(rows: number, features: number): void {
  const most = mostExplainedRows(features)
  if (rows <= most) return
  throw new Problem({
    status: 413,
    code: "too_many_rows",
    detail: `the array has ${rows} rows; with explain=true send at most ${most} at a time`,
  })
}

/** The numbers that stood in the request: a 32-bit float has seven digits. */
function valuesOf(row: Values): number[] {
  const isSingle = row instanceof Float32Array
  return Array.from(row, (value) => (isSingle ? Number(value.toPrecision(7)) : value))
}
