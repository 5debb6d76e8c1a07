import { openSession } from "../session.ts"
import type { PreparedGraph } from "./prepare-graph.ts"

/** What ONNX Runtime answers to rows: the label output as text, and the numbers row after row. */
export interface Ran {
  readonly labels: readonly string[] | undefined
  readonly values: readonly number[]
}

/** Runs a prepared graph on rows of numbers and texts, one value a column. */
export async function run(
  { bytes, contract }: PreparedGraph,
  rows: readonly (readonly (number | string)[])[],
): Promise<Ran> {
  const { Tensor } = await import("onnxruntime-node")
  const session = await openSession(bytes)
  const feeds: Record<string, InstanceType<typeof Tensor>> = {}
  let start = 0
  for (const { name, type, rank, columns } of contract.inputs) {
    const from = start
    start += columns
    const cells = rows.flatMap((row) => row.slice(from, start))
    const dims = rank === 1 ? [rows.length] : [rows.length, columns]
    if (type === "string") feeds[name] = new Tensor("string", cells.map(String), dims)
    else if (type === "int64") {
      feeds[name] = new Tensor(
        "int64",
        BigInt64Array.from(cells, (cell) => BigInt(cell)),
        dims,
      )
    } else if (type === "float64") {
      feeds[name] = new Tensor("float64", Float64Array.from(cells, Number), dims)
    } else if (type === "int32") {
      feeds[name] = new Tensor("int32", Int32Array.from(cells, Number), dims)
    } else if (type === "bool") {
      feeds[name] = new Tensor("bool", Uint8Array.from(cells, Number), dims)
    } else feeds[name] = new Tensor("float32", Float32Array.from(cells, Number), dims)
  }
  const { answer } = contract
  const label = answer.kind === "value" ? undefined : answer.label?.output
  const wanted = label === undefined ? [answer.output] : [answer.output, label]
  const outputs = await session.run(feeds, wanted)
  await session.release()
  return {
    labels: label === undefined ? undefined : Array.from(outputs[label]?.data ?? [], String),
    values: Array.from(outputs[answer.output]?.data ?? [], Number),
  }
}
