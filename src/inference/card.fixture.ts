import type { TrainedCard } from "../../model/trained-card.ts"

/**
 * The card of a made-up model that is nothing like Iris: two features and two classes with names
 * that are not plain, the logits of a row being (0, its first feature minus 5).
 *
 * @param changes parts to be otherwise
 */
export function testCard(changes: Partial<TrainedCard> = {}): TrainedCard {
  const figure = { mean: 0.9, spread: 0.01, error: 0.02 }
  const feature = { step: 0.1, reference: { edges: [0], counts: [5, 5] } }
  const sigmoid = (logit: number) => Number((1 / (1 + Math.exp(-logit))).toFixed(8))
  return {
    card: 1,
    name: "made-up",
    title: "Groß & <klein>",
    description: 'Says whether something is "groß".',
    model: {
      file: "made-up.onnx",
      sha256: "0".repeat(64),
      precision: "float32",
      input: "features",
      label: "label",
      probabilities: "probabilities",
    },
    features: [
      {
        ...feature,
        name: "länge",
        label: "Länge",
        unit: "cm",
        description: "How <long> it is.",
        observed: { min: 1, max: 9 },
        accepted: { min: 0, max: 10 },
      },
      {
        ...feature,
        name: "b/c ~",
        label: "B per C",
        description: "A ratio.",
        observed: { min: -1, max: 1 },
        accepted: { min: -2, max: 2 },
      },
    ],
    classes: [
      { name: "klein", label: "Klein", description: "Up to 5 cm.", rows: 5, means: [3, 0] },
      {
        name: 'sehr "groß"',
        label: 'Sehr "groß"',
        description: "Above <5> cm.",
        rows: 5,
        means: [7, 0],
      },
    ],
    training: {
      data: { file: "made-up.csv", sha256: "1".repeat(64), rows: 10, target: "class" },
      recipe: { file: "made-up.yaml", sha256: "2".repeat(64) },
      chosen: "lda",
      candidates: [{ name: "lda", logLoss: 0.1, error: 0.01 }],
      folds: 5,
      repeats: 1,
      innerFolds: 5,
      seed: 1,
    },
    evaluation: {
      accuracy: figure,
      logLoss: figure,
      brier: figure,
      calibrationError: { mean: 0.1, spread: 0.01 },
      recall: [figure, figure],
      confusion: [
        [5, 0],
        [0, 5],
      ],
    },
    golden: [
      { row: 1, features: [3, 0], class: "klein", probabilities: [sigmoid(2), sigmoid(-2)] },
      { row: 2, features: [9, 1], class: 'sehr "groß"', probabilities: [sigmoid(-4), sigmoid(4)] },
    ],
    ...changes,
  }
}
