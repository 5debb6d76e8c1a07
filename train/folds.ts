import { rowsOfClasses } from "./dataset.ts"
import type { Random } from "./random.ts"

/** One division of the rows: those to learn from and those to judge by, as row numbers from 0. */
export interface Fold {
  readonly train: Uint32Array
  readonly test: Uint32Array
}

/**
 * Divides rows into folds so that each fold has its share of every class (stratified k-fold
 * cross-validation).
 *
 * Folds differ in size by at most one row, and by at most one row of each class.
 *
 * @param labels the class index of each row
 * @param classes the number of classes
 * @param count the number of folds, from 2
 * @param random decides which rows go together
 */
export function stratifiedFolds(
  labels: Uint16Array,
  classes: number,
  count: number,
  random: Random,
): Fold[] {
  const members = rowsOfClasses({ labels, classes })
  const assigned = new Uint8Array(labels.length)
  // Dealing goes on where the last class stopped, so that the remainders of the classes do not pile
  // up in one fold.
  let next = 0
  for (const rows of members) {
    for (const row of random.shuffle(rows)) {
      assigned[row] = next
      next = (next + 1) % count
    }
  }
  return Array.from({ length: count }, (_, fold) => ({
    train: rowsWhere(assigned, (of) => of !== fold),
    test: rowsWhere(assigned, (of) => of === fold),
  }))
}

function rowsWhere(assigned: Uint8Array, holds: (fold: number) => boolean): Uint32Array {
  const rows = new Uint32Array(assigned.length)
  let count = 0
  for (let row = 0; row < assigned.length; row++)
    if (holds(assigned[row] as number)) rows[count++] = row
  return rows.slice(0, count)
}
