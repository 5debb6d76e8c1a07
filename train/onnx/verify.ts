import { openSession } from "../../model/session.ts"
import { type LinearModel, probabilitiesOf } from "../estimators/linear.ts"
import type { Matrix } from "../matrix.ts"
import { mostProbable } from "../metrics.ts"
import { PORTS } from "./linear-graph.ts"

/** How far the graph's probabilities may be from the model's. */
export const TOLERANCE = 1e-6

/** So many rows go through the graph at once. */
const SLICE = 65_536

/** How a graph compares with the model it was written from. */
export interface Comparison {
  /** The largest difference of a probability. */
  readonly difference: number
  /** How many rows got another label, equally probable classes not counted. */
  readonly otherLabels: number
}

/**
 * Runs a graph in ONNX Runtime and compares it with the model it was written from.
 *
 * The model answers in 64 bits, from the features rounded to 32 bits, which is what the graph is
 * given.
 *
 * @param bytes the ONNX file
 * @param model for raw rows
 * @param classes the names of the classes, in the model's order
 * @param features the rows to compare
 */
export async function compare(
  bytes: Uint8Array,
  model: LinearModel,
  classes: readonly string[],
  features: Matrix,
): Promise<Comparison> {
  const session = await openSession(bytes)
  const { Tensor } = await import("onnxruntime-node")
  let difference = 0
  let otherLabels = 0
  try {
    for (let from = 0; from < features.rows; from += SLICE) {
      const rows = Math.min(SLICE, features.rows - from)
      const { columns } = features
      const rounded = Float32Array.from(
        features.values.subarray(from * columns, (from + rows) * columns),
      )
      const outputs = await session.run({
        [PORTS.input]: new Tensor("float32", rounded, [rows, columns]),
      })
      const answered = outputs[PORTS.probabilities]?.data as Float32Array
      const labels = outputs[PORTS.label]?.data as unknown as string[]

      const expected = probabilitiesOf(model, {
        rows,
        columns,
        values: Float64Array.from(rounded),
      })
      expected.values.forEach((probability, cell) => {
        const distance = Math.abs(probability - (answered[cell] as number))
        // Math.max keeps a NaN once there is one.
        difference = Math.max(difference, distance)
      })
      labels.forEach((label, row) => {
        const probability = expected.values[row * expected.columns + classes.indexOf(label)]
        const highest = expected.values[
          row * expected.columns + mostProbable(expected, row)
        ] as number
        if (probability === undefined || highest - probability > TOLERANCE) otherLabels++
      })
    }
  } finally {
    await session.release()
  }
  return { difference, otherLabels }
}
