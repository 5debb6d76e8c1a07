import type { TrainedFeature } from "../../../model/trained-card.ts"

/** Rows of the training data whose values lie between two. */
export interface Bin {
  readonly from: number
  readonly to: number
  readonly rows: number
  /**
   * Rows for each unit of the feature: what stands for them is an area, since bins differ in width.
   * Undefined where all of them have one value, and the bin no width.
   */
  readonly density: number | undefined
}

/**
 * The bins in which a card says how a feature spread: from its smallest value to the first edge, from
 * edge to edge, and from the last to its largest.
 */
export function binsOf({
  observed,
  reference,
}: Pick<TrainedFeature, "observed" | "reference">): Bin[] {
  // A card may be written by hand, with edges beyond what was observed.
  const inner = reference.edges.map((edge) => Math.min(Math.max(edge, observed.min), observed.max))
  const borders = [observed.min, ...inner, observed.max]
  return reference.counts.map((rows, index) => {
    const [from = observed.min, to = observed.max] = borders.slice(index, index + 2)
    return { from, to, rows, density: to > from ? rows / (to - from) : undefined }
  })
}
