import { versionOf } from "../model/card.ts"
import type { Figure, TrainedCard } from "../model/trained-card.ts"
import { textTable } from "./text-table.ts"

/**
 * What training found, as a text for a person.
 *
 * @param card the new model's card
 */
export function report({ name, model, training, evaluation, classes }: TrainedCard): string {
  const { candidates, chosen, folds, repeats, innerFolds, data } = training
  const names = classes.map((of) => of.name)
  return [
    `${name}: ${data.rows} rows of ${data.file}`,
    "",
    "Candidates, from the simplest (log-loss ± standard error; * is chosen)",
    ...textTable(
      candidates.map((candidate) => [
        `${candidate.name === chosen ? "*" : " "} ${candidate.name}`,
        fixed(candidate.logLoss),
        `± ${fixed(candidate.error)}`,
      ]),
    ),
    "",
    `On unseen rows, the choice included (${folds} folds × ${repeats} repeats, ${innerFolds} inner folds)`,
    ...textTable([
      ["", "mean", "spread", "error"],
      ["accuracy", ...figure(evaluation.accuracy)],
      ["log-loss", ...figure(evaluation.logLoss)],
      ["Brier score", ...figure(evaluation.brier)],
      [
        "calibration error",
        fixed(evaluation.calibrationError.mean),
        fixed(evaluation.calibrationError.spread),
        "",
      ],
      ...names.map((label, index) => [
        `recall of ${label}`,
        ...figure(evaluation.recall[index] as Figure),
      ]),
    ]),
    "",
    "Confusion (rows: truth, columns: answer; mean of the repeats)",
    ...textTable([
      ["", ...names],
      ...evaluation.confusion.map((row, index) => [
        names[index] as string,
        ...row.map((count) => (count / repeats).toFixed(1)),
      ]),
    ]),
    "",
    `${model.file} version ${versionOf(model.sha256)}, ${chosen}, ${model.precision}`,
  ].join("\n")
}

function figure({ mean, spread, error }: Figure): string[] {
  return [fixed(mean), fixed(spread), fixed(error)]
}

function fixed(value: number): string {
  return value.toFixed(4)
}
