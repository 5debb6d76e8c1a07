import { openSession } from "../../model/session.ts"

/** An input or output of a graph. */
export interface Port {
  readonly name: string
  /** The element type, as ONNX Runtime names it: `float32`, `string`, … */
  readonly type: string
  /** One entry a dimension: a number, or the name of one that is not fixed. */
  readonly shape: readonly (number | string)[]
}

/** What a graph answers: values by output, row after row. */
export type Answers = Record<string, Float32Array | readonly string[]>

/** A graph that is ready to run. */
export interface Graph {
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /**
   * Runs some rows at once. It costs the same for one row and for sixteen.
   *
   * @param input the name of the one input
   * @param rows row after row
   * @param columns the values in a row
   * @param outputs the names of the outputs wanted: the others are not computed
   * @throws {Error} with the engine's own message, which is not for clients
   */
  run(
    input: string,
    rows: Float32Array,
    columns: number,
    outputs: readonly string[],
  ): Promise<Answers>
  /** Gives the graph's memory back. Call it before the process ends. */
  release(): Promise<void>
}

/**
 * What runs graphs. ONNX Runtime's native addon is one; a runtime without native code can bring
 * another.
 */
export interface Engine {
  /** @throws {Error} with the engine's own message, if it does not take the file */
  load(bytes: Uint8Array): Promise<Graph>
}

/** ONNX Runtime's native CPU build. */
export const onnxRuntime: Engine = {
  async load(bytes) {
    const session = await openSession(bytes)
    const { Tensor } = await import("onnxruntime-node")
    const ports = (metadata: typeof session.inputMetadata): Port[] =>
      metadata.map((port) =>
        port.isTensor
          ? { name: port.name, type: port.type, shape: port.shape }
          : { name: port.name, type: "not a tensor", shape: [] },
      )
    return {
      inputs: ports(session.inputMetadata),
      outputs: ports(session.outputMetadata),
      async run(input, rows, columns, outputs) {
        const tensor = new Tensor("float32", rows, [rows.length / columns, columns])
        const answers = await session.run({ [input]: tensor }, outputs)
        return Object.fromEntries(
          outputs.map((name) => [name, answers[name]?.data as Float32Array | string[]]),
        )
      },
      release: () => session.release(),
    }
  },
}
