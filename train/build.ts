import type { Figure, ModelCard } from "../model/card.ts"
import { writeCard } from "../model/write-card.ts"
import { countClasses, type Table } from "./dataset.ts"
import {
  acceptedRange,
  goldenRows,
  meansByClass,
  observedRange,
  referenceBins,
} from "./describe.ts"
import { type Candidate, candidatesOf } from "./estimators/candidates.ts"
import { centred, type LinearModel } from "./estimators/linear.ts"
import { fitScaler, foldIn, standardise } from "./estimators/scaler.ts"
import { type Evaluation, evaluate } from "./evaluate.ts"
import { linearGraph, PORTS, type Precision } from "./onnx/linear-graph.ts"
import { type Comparison, compare, TOLERANCE } from "./onnx/verify.ts"
import type { Recipe } from "./recipe.ts"
import { select } from "./select.ts"

/** What training is made of. */
export interface Ingredients {
  recipe: Recipe
  table: Table
  /** The names and SHA-256 digests of the files they were read from. */
  files: { recipe: Source; data: Source }
}

/** A file by name and content. */
export interface Source {
  file: string
  sha256: string
}

/** What training makes. */
export interface Product {
  readonly card: ModelCard
  /** The card as it is written. */
  readonly yaml: string
  /** The ONNX file. */
  readonly onnx: Uint8Array<ArrayBuffer>
  /** How the ONNX file compares with the model it was written from, on every row. */
  readonly comparison: Comparison
}

/** The exported graph does not answer as the model does. */
export class ExportError extends Error {
  override name = "ExportError" as const
  readonly code = "export"
}

/**
 * Chooses, judges and fits a model, and writes it as an ONNX file with its card. Touches no file.
 *
 * @param onFold called after each fold of the outer loop with the number done and the number of all
 * @returns the same bytes for the same ingredients
 * @throws {ExportError} if the graph's answers are not those of the model
 */
export async function build(
  { recipe, table, files }: Ingredients,
  onFold?: (done: number, all: number) => void,
): Promise<Product> {
  const candidates = candidatesOf(recipe.candidates)
  const selection = select(table, candidates, recipe.validation, onFold)
  const scaler = fitScaler(table.features)
  const scaled = { ...table, features: standardise(scaler, table.features) }
  const chosen = candidates[selection.chosen] as Candidate
  const model = centred(foldIn(scaler, chosen.fit(scaled)))

  const { onnx, precision, comparison } = await exportGraph(
    { recipe, table, files },
    model,
    chosen.name,
  )
  const evaluation = evaluate(selection.unseen, table.labels, table.classes)
  const sha256 = new Bun.CryptoHasher("sha256").update(onnx).digest("hex")
  const card: ModelCard = {
    card: 1,
    name: recipe.name,
    title: recipe.title,
    description: recipe.description,
    model: { file: `${recipe.name}.onnx`, sha256, precision, ...PORTS },
    features: featuresOf(recipe, table),
    classes: classesOf(recipe, table),
    training: {
      data: { ...files.data, rows: table.features.rows, target: recipe.target },
      recipe: files.recipe,
      chosen: chosen.name,
      candidates: selection.scores.map(({ name, logLoss, error }) => ({
        name,
        logLoss: rounded(logLoss),
        error: rounded(error),
      })),
      ...recipe.validation,
    },
    evaluation: roundedEvaluation(evaluation),
    golden: goldenRows(
      model,
      table,
      recipe.classes.map(({ name }) => name),
    ),
  }
  return { card, yaml: writeCard(card), onnx, comparison }
}

/** Writes the graph in 32-bit arithmetic, or in 64-bit where that is not exact enough. */
async function exportGraph(
  { recipe, table, files }: Ingredients,
  model: LinearModel,
  estimator: string,
): Promise<{
  onnx: Uint8Array<ArrayBuffer>
  precision: Precision
  comparison: Comparison
}> {
  const classes = recipe.classes.map(({ name }) => name)
  const texts = {
    name: recipe.name,
    description: recipe.description,
    classes,
    metadata: {
      classes: JSON.stringify(classes),
      features: JSON.stringify(recipe.features.map(({ name }) => name)),
      estimator,
      data: files.data.file,
      data_sha256: files.data.sha256,
      recipe: files.recipe.file,
      recipe_sha256: files.recipe.sha256,
    },
  }
  let comparison: Comparison = {
    difference: Number.POSITIVE_INFINITY,
    otherLabels: 0,
  }
  for (const precision of ["float32", "float64"] as const) {
    const onnx = linearGraph(model, texts, precision)
    comparison = await compare(onnx, model, classes, table.features)
    if (comparison.difference <= TOLERANCE && comparison.otherLabels === 0)
      return { onnx, precision, comparison }
  }
  throw new ExportError(
    `the ONNX file answers otherwise than the model: probabilities differ by ${comparison.difference}, ` +
      `${comparison.otherLabels} labels differ; nothing was written`,
  )
}

function featuresOf(recipe: Recipe, { features }: Table): ModelCard["features"] {
  return recipe.features.map(({ name, label, unit, step, description, accepted }, column) => {
    const observed = observedRange(features, column)
    return {
      name,
      label,
      ...(unit ? { unit } : {}),
      step,
      description,
      observed,
      accepted: accepted ?? acceptedRange(observed),
      reference: referenceBins(features, column),
    }
  })
}

function classesOf(recipe: Recipe, table: Table): ModelCard["classes"] {
  const counts = countClasses(table)
  const means = meansByClass(table)
  return recipe.classes.map(({ name, label, description }, index) => ({
    name,
    label,
    description,
    rows: counts[index] as number,
    means: means[index] as number[],
  }))
}

function roundedEvaluation({
  accuracy,
  logLoss,
  brier,
  calibrationError,
  recall,
  confusion,
}: Evaluation) {
  const figure = ({ mean, spread, error }: Figure): Figure => ({
    mean: rounded(mean),
    spread: rounded(spread),
    error: rounded(error),
  })
  return {
    accuracy: figure(accuracy),
    logLoss: figure(logLoss),
    brier: figure(brier),
    calibrationError: {
      mean: rounded(calibrationError.mean),
      spread: rounded(calibrationError.spread),
    },
    recall: recall.map(figure),
    confusion,
  }
}

/** Six decimals: what a person reads, and free of the last bits in which machines may differ. */
function rounded(value: number): number {
  return Number(value.toFixed(6))
}
