import type { Edit } from "./edit.ts"
import { encode } from "./encode.ts"
import { FIELDS } from "./field-numbers.ts"
import { contentsOf, rewritten } from "./fields.ts"
import { readGraph } from "./graph.ts"

/**
 * Lets a graph take any number of rows that was written for a fixed one, most often for one row at a
 * time. Whether its operators bear it is seen when it runs.
 *
 * @param message the encoded GraphProto
 */
export function freeRows(message: Uint8Array): Edit {
  const fixed = readGraph(message).inputs.filter(
    // A longer list is a row of its own, with no dimension for rows.
    ({ shape }) => shape?.[0] !== undefined && (shape.length > 1 || shape[0] === 1),
  )
  if (fixed.length === 0) return { graph: message, changes: [], columnNames: new Map() }
  return {
    graph: rewritten(message, ({ number, content }) =>
      number === FIELDS.graph.inputs || number === FIELDS.graph.outputs
        ? withFreeRows(content)
        : undefined,
    ),
    changes: fixed.map(({ name, shape }) => {
      const rows = shape?.[0] === 1 ? "1 row" : `${shape?.[0]} rows`
      return `input ${name}: written for ${rows} at a time; any number is taken`
    }),
    columnNames: new Map(),
  }
}

/** An input or output whose first dimension has a name instead of a size. */
function withFreeRows(value: Uint8Array): Uint8Array {
  return inside(
    value,
    [FIELDS.value.type, FIELDS.type.tensor, FIELDS.tensorType.shape],
    (shape) => {
      const [first] = contentsOf(shape, FIELDS.shape.dimensions)
      return rewritten(shape, ({ content }) =>
        content.byteOffset === first?.byteOffset ? ROWS : undefined,
      )
    },
  )
}

const ROWS = encode([FIELDS.dimension.name, "rows"])

/** A message in which the message at the end of a path of fields is changed. */
function inside(
  message: Uint8Array,
  [number, ...path]: readonly number[],
  change: (message: Uint8Array) => Uint8Array,
): Uint8Array {
  if (number === undefined) return change(message)
  return rewritten(message, (field) =>
    field.number === number ? inside(field.content, path, change) : undefined,
  )
}
