import type { Model } from "./model.ts"

/** A run of so many takes less than a millisecond, and the requests in between wait no longer. */
const ROWS_PER_SLICE = 4096

/**
 * Predicts many rows slice by slice, each with a turn of the event loop.
 *
 * @param rows row after row, as `Model.predict` takes them
 * @returns row after row, one value a class
 * @throws {InferenceError} if a run fails
 */
export async function predictInSlices(
  { card, predict }: Pick<Model, "card" | "predict">,
  rows: Float32Array,
): Promise<Float32Array> {
  const columns = card.features.length
  const classes = card.classes.length
  const probabilities = new Float32Array((rows.length / columns) * classes)
  for (let row = 0; row * columns < rows.length; row += ROWS_PER_SLICE) {
    const slice = rows.subarray(row * columns, (row + ROWS_PER_SLICE) * columns)
    probabilities.set(await predict(slice), row * classes)
  }
  return probabilities
}
