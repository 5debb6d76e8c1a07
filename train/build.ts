import type { TrainedCard } from "../model/trained-card.ts"
import { DocumentError } from "../model/document-error.ts"
import { readTrainedCard } from "../model/read-card.ts"
import { writeCard } from "../model/write-card.ts"
import type { Table } from "./dataset.ts"
import { type Candidate, candidatesOf } from "./estimators/candidates.ts"
import { fitScaler, foldIn, standardise } from "./estimators/scaler.ts"
import { evaluate } from "./evaluate.ts"
import { ExportError, exportModel } from "./export.ts"
import { roundedToFloat32 } from "./matrix.ts"
import { makeCard, type Source } from "./make-card.ts"
import type { Comparison } from "./onnx/verify.ts"
import type { Recipe } from "./recipe.ts"
import { select } from "./select.ts"

/** What training is made of. */
export interface Ingredients {
  recipe: Recipe
  table: Table
  /** The names and SHA-256 digests of the files they were read from. */
  files: { recipe: Source; data: Source }
}

/** What training makes. */
export interface Product {
  readonly card: TrainedCard
  /** The card as it is written. */
  readonly yaml: string
  /** The ONNX file. */
  readonly onnx: Uint8Array<ArrayBuffer>
  /** How the ONNX file compares with the model it was written from, on every row. */
  readonly comparison: Comparison
}

/**
 * Chooses, judges and fits a model, and writes it as an ONNX file with its card. Touches no file.
 *
 * @param onFold called after each fold of the outer loop with the number done and the number of all
 * @returns the same bytes for the same ingredients
 * @throws {FitError} if a candidate can't learn from the table
 * @throws {ExportError} if the files do not say what the model says
 */
export async function build(
  { recipe, table, files }: Ingredients,
  onFold?: (done: number, all: number) => void,
): Promise<Product> {
  const candidates = candidatesOf(recipe.candidates)
  // What is learnt and judged is what the model will be asked: features of 32 bits.
  const asked = { ...table, features: roundedToFloat32(table.features) }
  const { scores, chosen, unseen } = select(asked, candidates, recipe.validation, onFold)
  const { name, fit } = candidates[chosen] as Candidate
  const scaler = fitScaler(asked.features)
  const scaled = { ...asked, features: standardise(scaler, asked.features) }
  const model = foldIn(scaler, fit(scaled))

  const classes = recipe.classes.map((of) => of.name)
  const texts = {
    name: recipe.name,
    description: recipe.description,
    classes,
    metadata: {
      classes: JSON.stringify(classes),
      features: JSON.stringify(recipe.features.map((of) => of.name)),
      estimator: name,
      data: files.data.file,
      data_sha256: files.data.sha256,
      recipe: files.recipe.file,
      recipe_sha256: files.recipe.sha256,
    },
  }
  const { onnx, precision, written, comparison } = await exportModel(model, texts, asked.features)
  const card = makeCard({
    recipe,
    table,
    files,
    model,
    written,
    chosen: name,
    scores,
    evaluation: evaluate(unseen, table.labels, table.classes),
    sha256: new Bun.CryptoHasher("sha256").update(onnx).digest("hex"),
    precision,
  })
  const yaml = writeCard(card)
  await checkReadable(yaml, `${recipe.name}.yaml`)
  return { card, yaml, onnx, comparison }
}

/** A card that a server would refuse must not be written. */
async function checkReadable(yaml: string, file: string): Promise<void> {
  try {
    await readTrainedCard(yaml, file)
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error
    throw new ExportError(`the card would be refused, nothing was written:\n${error.message}`)
  }
}
