import type { ModelCard } from "../model/card.ts"
import { checkedRun } from "../src/inference/checked-run.ts"
import type { Graph } from "../src/inference/engine.ts"
import { type Layout, layoutOf } from "../src/inference/layout.ts"
import { newRows, type Values } from "../src/inference/values.ts"
import type { Matrix } from "../train/matrix.ts"

/** So many rows of a table are asked about at most. */
const MOST_ASKED = 20_000
/** So many at once: some models need much memory for each. */
const ROWS_PER_RUN = 1000

/** What a model answers to rows of a table. */
export interface Answered {
  /** Which rows were asked about, from 0, ascending. */
  readonly rows: Uint32Array
  readonly values: Values
  readonly layout: Layout
}

/**
 * Asks a model about the rows of a table, of a large one about some, evenly spread.
 *
 * @param cells one column a feature first
 * @throws {InferenceError} if it can't answer one
 */
export async function answersOf(card: ModelCard, graph: Graph, cells: Matrix): Promise<Answered> {
  const layout = layoutOf(card)
  const run = checkedRun(card, graph)
  const count = Math.min(cells.rows, MOST_ASKED)
  const rows = Uint32Array.from({ length: count }, (_, index) =>
    Math.floor((index * cells.rows) / count),
  )
  const values = new Float64Array(count * layout.width)
  for (let from = 0; from < count; from += ROWS_PER_RUN) {
    const some = rows.subarray(from, from + ROWS_PER_RUN)
    const asked = newRows(card.features, some.length)
    for (const [index, row] of some.entries()) {
      const start = row * cells.columns
      asked.set(
        cells.values.subarray(start, start + card.features.length),
        index * card.features.length,
      )
    }
    values.set(await run(asked), from * layout.width)
  }
  return { rows, values, layout }
}

/** The numbers of an answer, without the index of its class. */
export function numbersOf({ values, layout }: Answered, index: number): Values {
  const count = layout.kind === "value" ? layout.width : layout.classes
  return values.subarray(index * layout.width, index * layout.width + count)
}

/** The index of the class of each answer; undefined where the model answers no classes. */
export function labelsOf({ rows, values, layout }: Answered): Uint16Array | undefined {
  if (layout.kind === "value") return undefined
  return Uint16Array.from(rows, (_, index) => layout.labelOf(values, index * layout.width))
}
