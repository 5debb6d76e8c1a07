import type { TrainedCard } from "../../../model/trained-card.ts"

/** How often rows of one class got one answer. */
export interface ConfusionCell {
  /** The index of the class that they are of. */
  readonly truth: number
  /** The index of the class that they were taken for. */
  readonly answer: number
  readonly count: number
  /** Of all rows of that class; undefined if it has none. */
  readonly share: number | undefined
}

/** The confusion matrix of a card: a row for each true class, a cell for each answer. */
export function confusionOf({ evaluation }: TrainedCard): ConfusionCell[][] {
  return evaluation.confusion.map((counts, truth) => {
    const all = counts.reduce((sum, count) => sum + count, 0)
    return counts.map((count, answer) => ({
      truth,
      answer,
      count,
      share: all > 0 ? count / all : undefined,
    }))
  })
}

/** The mistakes that the model makes, the most frequent first. */
export function mistakesOf(card: TrainedCard): (ConfusionCell & { share: number })[] {
  return confusionOf(card)
    .flat()
    .flatMap((cell) =>
      cell.truth !== cell.answer && cell.share ? [{ ...cell, share: cell.share }] : [],
    )
    .toSorted((left, right) => right.share - left.share)
}
