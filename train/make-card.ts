import type { Figure, TrainedCard } from "../model/trained-card.ts"
import { countClasses, type Table } from "./dataset.ts"
import {
  acceptedRange,
  goldenRows,
  meansByClass,
  observedRange,
  referenceBins,
} from "./describe.ts"
import type { LinearModel } from "./estimators/linear.ts"
import type { Evaluation } from "./evaluate.ts"
import { rowOf, shortestFloat32 } from "./matrix.ts"
import { PORTS, type Precision } from "./onnx/linear-graph.ts"
import type { Recipe } from "./recipe.ts"
import { sampleOf } from "./sample.ts"
import type { Score } from "./select.ts"

/** A file by name and content. */
export interface Source {
  file: string
  sha256: string
}

/** What is known of a model once it is trained. */
export interface Facts {
  recipe: Recipe
  table: Table
  files: { recipe: Source; data: Source }
  /** For raw rows. */
  model: LinearModel
  /** The same as it stands in the ONNX file. */
  written: LinearModel
  /** The name of the chosen candidate. */
  chosen: string
  scores: readonly Score[]
  evaluation: Evaluation
  /** The SHA-256 of the ONNX file. */
  sha256: string
  precision: Precision
}

/** Puts what is known of a model together as its card. */
export function makeCard(facts: Facts): TrainedCard {
  const { recipe, table, files, model, written, chosen, scores, evaluation, sha256, precision } =
    facts
  const names = recipe.classes.map(({ name }) => name)
  return {
    card: 1,
    name: recipe.name,
    title: recipe.title,
    description: recipe.description,
    model: {
      file: `${recipe.name}.onnx`,
      sha256,
      precision,
      ...PORTS,
      linear: linearOf(written, precision),
    },
    features: featuresOf(recipe, table),
    classes: classesOf(recipe, table),
    training: {
      data: { ...files.data, rows: table.features.rows, target: recipe.target },
      recipe: files.recipe,
      chosen,
      candidates: scores.map(({ name, logLoss, error }) => ({
        name,
        logLoss: rounded(logLoss),
        error: rounded(error),
      })),
      ...recipe.validation,
      ...(recipe.sample
        ? { sample: sampleOf(table, names, { rows: recipe.sample, seed: recipe.validation.seed }) }
        : {}),
    },
    evaluation: evaluationOf(evaluation),
    golden: goldenRows(model, table, names),
  }
}

function linearOf(
  { weights, intercepts }: LinearModel,
  precision: Precision,
): Required<TrainedCard["model"]>["linear"] {
  const numbers = (values: Float64Array): number[] =>
    Array.from(values, precision === "float32" ? shortestFloat32 : (value) => value)
  return {
    weights: Array.from({ length: weights.rows }, (_, label) => numbers(rowOf(weights, label))),
    intercepts: numbers(intercepts),
  }
}

function featuresOf(recipe: Recipe, { features }: Table): TrainedCard["features"] {
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

function classesOf(recipe: Recipe, table: Table): TrainedCard["classes"] {
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

function evaluationOf(evaluation: Evaluation): TrainedCard["evaluation"] {
  const { accuracy, logLoss, brier, calibrationError, recall, confusion, reliability } = evaluation
  return {
    accuracy: roundedFigure(accuracy),
    logLoss: roundedFigure(logLoss),
    brier: roundedFigure(brier),
    calibrationError: {
      mean: rounded(calibrationError.mean),
      spread: rounded(calibrationError.spread),
    },
    recall: recall.map(roundedFigure),
    confusion,
    reliability: reliability.map(({ confidence, accuracy: share, rows }) => ({
      confidence: rounded(confidence),
      accuracy: rounded(share),
      rows,
    })),
  }
}

function roundedFigure({ mean, spread, error }: Figure): Figure {
  return { mean: rounded(mean), spread: rounded(spread), error: rounded(error) }
}

/** Six decimals: what a person reads, and free of the last bits in which machines may differ. */
function rounded(value: number): number {
  return Number(value.toFixed(6))
}
