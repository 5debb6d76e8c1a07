import type { Tensor as RuntimeTensor } from "onnxruntime-node"
import { openSession } from "../../model/session.ts"

/** An input or output of a graph. */
export interface Port {
  readonly name: string
  /** The element type, as ONNX Runtime names it: `float32`, `string`, … */
  readonly type: string
  /** One entry a dimension: a number, or the name of one that is not fixed. */
  readonly shape: readonly (number | string)[]
}

/** The values of a tensor, row-major: the array that its element type has. */
export type TensorData =
  Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | readonly string[]

/** What an input of a graph is given. */
export interface Feed {
  /** The name of the input. */
  readonly name: string
  /** The element type, as ONNX Runtime names it. */
  readonly type: "float32" | "float64" | "int64" | "int32" | "bool" | "string"
  readonly data: TensorData
  readonly dims: readonly number[]
}

/** What a graph answers: values by output, row after row. */
export type Answers = Record<string, TensorData | undefined>

/** A graph that is ready to run. */
export interface Graph {
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /**
   * Runs some rows at once. It costs the same for one row and for sixteen.
   *
   * @param feeds one for each input
   * @param outputs the names of the outputs wanted: the others are not computed
   * @throws {Error} with the engine's own message, which is not for clients
   */
  run(feeds: readonly Feed[], outputs: readonly string[]): Promise<Answers>
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
      async run(feeds, outputs) {
        const tensors: Record<string, RuntimeTensor> = {}
        for (const { name, type, data, dims } of feeds)
          tensors[name] = new Tensor(type as "float32", data as Float32Array, dims)
        const answers = await session.run(tensors, outputs)
        const values: Answers = {}
        for (const name of outputs) values[name] = answers[name]?.data as TensorData | undefined
        return values
      },
      release: () => session.release(),
    }
  },
}
