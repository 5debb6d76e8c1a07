import type { Dataset } from "./dataset.ts"
import { type Candidate, fitAll } from "./estimators/candidates.ts"
import { type LinearModel, probabilitiesOf } from "./estimators/linear.ts"
import { fitScaler, standardise } from "./estimators/scaler.ts"
import { type Fold, stratifiedFolds } from "./folds.ts"
import { type Matrix, selectRows, zeros } from "./matrix.ts"
import { deviation, logLosses, mean } from "./metrics.ts"
import { Random } from "./random.ts"

/** How candidates are compared, and how the comparison itself is judged. */
export interface Validation {
  /** The folds of the outer loop, from 2. */
  folds: number
  /** How often the outer loop is done again, with other folds. */
  repeats: number
  /** The folds of the inner loop, which chooses a candidate without the rows of the outer fold. */
  innerFolds: number
  seed: number
}

/**
 * How well one candidate did: its mean log-loss on unseen rows, and the standard error of that mean
 * over the rows.
 */
export interface Score {
  readonly name: string
  readonly logLoss: number
  readonly error: number
}

/** What a selection found out. */
export interface Selection {
  /** One score a candidate, in their order, from the folds of the outer loop. */
  readonly scores: Score[]
  /** The index of the chosen candidate. */
  readonly chosen: number
  /**
   * For each repeat the probabilities that rows were given by a model that had not seen them, nor
   * had the choice of its candidate: one row an example, one column a class.
   */
  readonly unseen: Matrix[]
}

/**
 * Chooses a candidate by stratified, repeated cross-validation on log-loss, and judges the choice
 * by nesting it: in each outer fold, the candidate is chosen again by an inner cross-validation of
 * that fold's training rows alone.
 *
 * @param onFold called after each outer fold with the number done and the number of all
 */
export function select(
  data: Dataset,
  candidates: readonly Candidate[],
  { folds, repeats, innerFolds, seed }: Validation,
  onFold: (done: number, all: number) => void = () => {},
): Selection {
  const random = new Random(seed)
  const { rows } = data.features
  const losses = candidates.map(() => new Float64Array(rows))
  const unseen: Matrix[] = []
  const scaler = fitScaler(data.features)
  const whole = fitAll(candidates, {
    ...data,
    features: standardise(scaler, data.features),
  })
  for (let repeat = 0; repeat < repeats; repeat++) {
    const probabilities = zeros(rows, data.classes)
    unseen.push(probabilities)
    stratifiedFolds(data.labels, data.classes, folds, random).forEach((fold, index) => {
      const models = fitOn(data, candidates, fold, whole)
      const answers = models.map((fitted) => fitted.answers)
      addLosses(losses, answers, data, fold, 1 / repeats)
      const inner = subset(data, fold.train)
      const choice = choose(
        scoreOn(
          inner,
          candidates,
          stratifiedFolds(inner.labels, inner.classes, innerFolds, random),
          models.map(({ model }) => model),
        ),
      )
      scatterRows(answers[choice] as Matrix, fold.test, probabilities)
      onFold(repeat * folds + index + 1, repeats * folds)
    })
  }
  const scores = scoresOf(candidates, losses)
  return { scores, chosen: choose(scores), unseen }
}

/**
 * The one-standard-error rule: the first, so the simplest, whose log-loss is within one standard
 * error of the lowest.
 *
 * @param scores from the simplest candidate; not empty
 * @returns an index
 */
export function choose(scores: readonly Score[]): number {
  const best = scores.reduce((lowest, score) => (score.logLoss < lowest.logLoss ? score : lowest))
  return scores.findIndex(({ logLoss }) => logLoss <= best.logLoss + best.error)
}

/** Scores candidates by one cross-validation. */
function scoreOn(
  data: Dataset,
  candidates: readonly Candidate[],
  folds: readonly Fold[],
  nearby: readonly LinearModel[],
): Score[] {
  const losses = candidates.map(() => new Float64Array(data.features.rows))
  for (const fold of folds) {
    const answers = fitOn(data, candidates, fold, nearby).map((fitted) => fitted.answers)
    addLosses(losses, answers, data, fold, 1)
  }
  return scoresOf(candidates, losses)
}

/** What each candidate learns from a fold's training rows, and answers to its test rows. */
function fitOn(
  data: Dataset,
  candidates: readonly Candidate[],
  { train, test }: Fold,
  nearby: readonly LinearModel[],
): { model: LinearModel; answers: Matrix }[] {
  const known = subset(data, train)
  const scaler = fitScaler(known.features)
  const scaled = { ...known, features: standardise(scaler, known.features) }
  const asked = standardise(scaler, selectRows(data.features, test))
  return fitAll(candidates, scaled, nearby).map((model) => ({
    model,
    answers: probabilitiesOf(model, asked),
  }))
}

function addLosses(
  losses: Float64Array[],
  answers: Matrix[],
  { labels }: Dataset,
  { test }: Fold,
  weight: number,
): void {
  const truth = Uint16Array.from(test, (row) => labels[row] as number)
  answers.forEach((probabilities, candidate) => {
    const sums = losses[candidate] as Float64Array
    logLosses(probabilities, truth).forEach((loss, index) => {
      const row = test[index] as number
      sums[row] = (sums[row] as number) + weight * loss
    })
  })
}

function scoresOf(candidates: readonly Candidate[], losses: Float64Array[]): Score[] {
  return candidates.map(({ name }, index) => {
    const own = losses[index] as Float64Array
    return {
      name,
      logLoss: mean(own),
      error: deviation(own) / Math.sqrt(own.length),
    }
  })
}

function subset({ features, labels, classes }: Dataset, rows: Uint32Array): Dataset {
  return {
    features: selectRows(features, rows),
    labels: Uint16Array.from(rows, (row) => labels[row] as number),
    classes,
  }
}

function scatterRows(from: Matrix, rows: Uint32Array, to: Matrix): void {
  rows.forEach((row, index) => {
    to.values.set(
      from.values.subarray(index * from.columns, (index + 1) * from.columns),
      row * to.columns,
    )
  })
}
