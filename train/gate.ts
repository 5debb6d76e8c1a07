import type { Figure, TrainedCard } from "../model/trained-card.ts"
import type { Recipe } from "./recipe.ts"

/** How many standard deviations of the noise a figure may be worse by. */
const NOISE_FACTOR = 2

/** What the gate looks at. */
type Judged = Pick<TrainedCard, "evaluation" | "classes" | "training">

/**
 * Decides whether a model may replace the committed one.
 *
 * Beside the floors of the recipe, it must not be worse than the committed model by more than twice
 * the noise of both, overall and for each class. Trained on the same rows, the noise is that of the
 * folds (the spread between repeats); on other rows, or with a single repeat, that of the rows (the
 * standard error). One row more or less is never held against it.
 *
 * @param model the new model
 * @param floors what every model must reach
 * @param committed the model to be replaced, if there is one
 * @returns why it is refused, a sentence for each reason; empty if it may pass
 */
export function judge(model: Judged, floors: Recipe["gate"], committed?: Judged): string[] {
  return [...belowFloors(model, floors), ...(committed ? worseThan(committed, model) : [])]
}

function belowFloors({ evaluation, classes }: Judged, floors: Recipe["gate"]): string[] {
  const reasons: string[] = []
  const { accuracy, logLoss, recall } = evaluation
  if (accuracy.mean < floors.accuracy)
    reasons.push(`accuracy ${accuracy.mean} is below the floor ${floors.accuracy}`)
  if (logLoss.mean > floors.logLoss)
    reasons.push(`log-loss ${logLoss.mean} is above the limit ${floors.logLoss}`)
  recall.forEach((figure, label) => {
    if (figure.mean >= floors.recall) return
    reasons.push(
      `recall of ${classes[label]?.name} ${figure.mean} is below the floor ${floors.recall}`,
    )
  })
  return reasons
}

function worseThan(committed: Judged, model: Judged): string[] {
  // One repeat has no spread: then the noise of the rows is all there is to go by.
  const byFolds =
    committed.training.data.sha256 === model.training.data.sha256 &&
    Math.min(committed.training.repeats, model.training.repeats) > 1
  const reasons: string[] = []
  const compare = (what: string, before: Figure, now: Figure, better: 1 | -1, rows: number) => {
    const noise = byFolds
      ? Math.hypot(before.spread, now.spread)
      : Math.hypot(before.error, now.error)
    const allowed = Math.max(NOISE_FACTOR * noise, better === 1 ? 1 / rows : 0)
    const worse = better * (before.mean - now.mean)
    // The figures of a card are rounded to six digits.
    if (worse > allowed + 1e-6) {
      reasons.push(
        `${what} ${now.mean} is worse than the committed model's ${before.mean} by more than ${allowed.toPrecision(3)}`,
      )
    }
  }
  const { rows } = model.training.data
  compare("accuracy", committed.evaluation.accuracy, model.evaluation.accuracy, 1, rows)
  compare("log-loss", committed.evaluation.logLoss, model.evaluation.logLoss, -1, rows)
  committed.classes.forEach(({ name }, label) => {
    const same = model.classes.findIndex((candidate) => candidate.name === name)
    const before = committed.evaluation.recall[label]
    const now = model.evaluation.recall[same]
    if (before && now)
      compare(`recall of ${name}`, before, now, 1, model.classes[same]?.rows ?? rows)
  })
  return reasons
}
