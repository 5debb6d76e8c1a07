import type { Matrix } from "./matrix.ts"

/** A table to learn from. */
export interface Dataset {
  /** One row an example, one column a feature. */
  readonly features: Matrix
  /** The class index of each row. */
  readonly labels: Uint16Array
  /** The number of classes. */
  readonly classes: number
}

/** A table as it was read: the dataset, and where each of its rows stands in the file. */
export interface Table extends Dataset {
  readonly file: string
  /** The line of each row, from 1. */
  readonly lines: Uint32Array
}

/**
 * A table that nothing can be learnt from as it is. Each line of the message names file, line,
 * column, value and cure.
 */
export class DatasetError extends Error {
  override name = "DatasetError" as const
  readonly code = "dataset"
}

/** Collects what is wrong with a table, so that a person mends it in one go. */
export class Faults {
  /** More than this many lines help nobody. */
  static readonly SHOWN = 20

  #found = 0
  readonly #lines: string[] = []

  add(line: string): void {
    if (this.#found++ < Faults.SHOWN) this.#lines.push(line)
  }

  /** @throws {DatasetError} if anything was added */
  refuse(): void {
    if (this.#found === 0) return
    const more = this.#found - this.#lines.length
    throw new DatasetError(
      [...this.#lines, ...(more > 0 ? [`and ${more} more like these`] : [])].join("\n"),
    )
  }
}

/** How many rows each class has. */
export function countClasses({
  labels,
  classes,
}: Pick<Dataset, "labels" | "classes">): Uint32Array {
  const counts = new Uint32Array(classes)
  for (let row = 0; row < labels.length; row++) (counts[labels[row] as number] as number)++
  return counts
}

/** The row numbers of each class, ascending. */
export function rowsOfClasses({
  labels,
  classes,
}: Pick<Dataset, "labels" | "classes">): Uint32Array[] {
  const members = Array.from(countClasses({ labels, classes }), (count) => new Uint32Array(count))
  const filled = new Uint32Array(classes)
  labels.forEach((label, row) => {
    const rows = members[label] as Uint32Array
    rows[(filled[label] as number)++] = row
  })
  return members
}
