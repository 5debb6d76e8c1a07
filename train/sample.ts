import type { TrainedCard } from "../model/trained-card.ts"
import { countClasses, type Dataset, rowsOfClasses } from "./dataset.ts"
import { rowOf } from "./matrix.ts"
import { Random } from "./random.ts"

/** How rows are chosen. */
interface SampleOptions {
  /** How many are wanted; all, if there are no more. */
  rows: number
  seed: number
}

/**
 * Rows of a table for the card, each class with its share of them.
 *
 * @param names the names of the classes
 * @returns in the table's order, the same for the same seed
 */
export function sampleOf(
  data: Dataset,
  names: readonly string[],
  { rows, seed }: SampleOptions,
): Required<TrainedCard["training"]>["sample"] {
  const random = new Random(seed)
  const shares = sharesOf(countClasses(data), Math.min(rows, data.labels.length))
  return rowsOfClasses(data)
    .flatMap((members, label) => Array.from(random.shuffle(members).subarray(0, shares[label])))
    .toSorted((left, right) => left - right)
    .map((row) => ({
      features: [...rowOf(data.features, row)],
      class: names[data.labels[row] as number] as string,
    }))
}

/**
 * Divides places in proportion to counts: each gets the whole part of its quota, and what is left
 * goes to the largest remainders (Hamilton's method), the first of equals.
 */
function sharesOf(counts: Uint32Array, places: number): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0)
  // Whole numbers throughout, so that equal remainders are found equal.
  const shares = Array.from(counts, (count) => Math.floor((count * places) / all))
  const left = places - shares.reduce((sum, share) => sum + share, 0)
  const remainder = (label: number) => ((counts[label] as number) * places) % all
  const first = Array.from(counts.keys())
    .toSorted((one, other) => remainder(other) - remainder(one) || one - other)
    .slice(0, left)
  for (const label of first) shares[label] = (shares[label] as number) + 1
  return shares
}
