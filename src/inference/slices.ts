import { layoutOf } from "./layout.ts"
import type { Model } from "./model.ts"
import { roomLike, type Values } from "./values.ts"

/** A run of so many takes less than a millisecond, and the requests in between wait no longer. */
const ROWS_PER_SLICE = 4096
/** The same of rows that may have thousands of values: 2 MB of them in 32 bits. */
export const VALUES_PER_RUN = 500_000

/**
 * Predicts many rows slice by slice, each with a turn of the event loop.
 *
 * @param rows row after row, as `Model.predict` takes them
 * @returns row after row, as the card's layout has them
 * @throws {InferenceError} if a run fails
 */
export async function predictInSlices(
  { card, predict }: Pick<Model, "card" | "predict">,
  rows: Values,
): Promise<Values> {
  const columns = card.features.length
  const { width } = layoutOf(card)
  const first = await predict(rows.subarray(0, ROWS_PER_SLICE * columns))
  const answers = roomLike(first, (rows.length / columns) * width)
  answers.set(first)
  for (let row = ROWS_PER_SLICE; row * columns < rows.length; row += ROWS_PER_SLICE) {
    const slice = rows.subarray(row * columns, (row + ROWS_PER_SLICE) * columns)
    answers.set(await predict(slice), row * width)
  }
  return answers
}
