import { centred, type LinearModel } from "./estimators/linear.ts"
import { type Matrix, roundedToFloat32 } from "./matrix.ts"
import { type GraphTexts, linearGraph, type Precision } from "./onnx/linear-graph.ts"
import { type Comparison, compare, TOLERANCE } from "./onnx/verify.ts"

/** The exported files do not say what the model says. */
export class ExportError extends Error {
  override name = "ExportError" as const
  readonly code = "export"
}

/** A model as an ONNX file, and how it compares with what it was written from. */
export interface Exported {
  readonly onnx: Uint8Array<ArrayBuffer>
  readonly precision: Precision
  /** The model as it stands in the file, to the last bit. */
  readonly written: LinearModel
  /** Over every row. */
  readonly comparison: Comparison
}

/**
 * Writes a model as an ONNX file and runs it on every row: in 32-bit arithmetic, or in 64-bit where
 * that is not exact enough.
 *
 * @param model for raw rows
 * @param features the rows
 * @throws {ExportError} if the file does not answer as the model does in either
 */
export async function exportModel(
  model: LinearModel,
  texts: GraphTexts,
  features: Matrix,
): Promise<Exported> {
  const wide = centred(model)
  let comparison: Comparison | undefined
  for (const precision of ["float32", "float64"] as const) {
    const written = precision === "float32" ? narrowed(wide) : wide
    const onnx = linearGraph(written, texts, precision)
    comparison = await compare(onnx, model, texts.classes, features)
    const { difference, otherLabels } = comparison
    if (difference <= TOLERANCE && otherLabels === 0)
      return { onnx, precision, written, comparison }
  }
  throw new ExportError(
    `the ONNX file answers otherwise than the model: probabilities differ by ${comparison?.difference}, ` +
      `${comparison?.otherLabels} labels differ; nothing was written`,
  )
}

function narrowed({ weights, intercepts }: LinearModel): LinearModel {
  return { weights: roundedToFloat32(weights), intercepts: intercepts.map(Math.fround) }
}
