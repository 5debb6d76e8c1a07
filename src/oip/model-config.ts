import type { Model } from "../inference/model.ts"
import { inputPorts, type OutputPort, outputPorts } from "./ports.ts"

/**
 * What `GET /v2/models/NAME/config` answers: the model configuration extension, as far as it has a
 * meaning here. Triton's tools read it before they measure.
 *
 * @param mostRows of a request: with a batch size above 0, shapes begin with the rows, and `dims` has
 *   the rest
 */
export function describeConfig(
  { card, version }: Pick<Model, "card" | "version">,
  mostRows: number,
) {
  const { label, numbers } = outputPorts(card)
  const outputs = label ? [label, numbers] : [numbers]
  return {
    name: card.name,
    platform: "onnxruntime_onnx",
    backend: "onnxruntime",
    // The one that is served, and the one before.
    version_policy: { latest: { num_versions: 2 } },
    max_batch_size: mostRows,
    input: inputPorts(card).map(({ name, datatype, columns }) => ({
      name,
      data_type: typeOf(datatype),
      format: "FORMAT_NONE",
      dims: [columns.length],
    })),
    output: outputs.map(describeOutput),
    instance_group: [{ name: card.name, kind: "KIND_CPU", count: 1, gpus: [] }],
    default_model_filename: card.model.file,
    // Requests that wait together run together, and none waits for another.
    dynamic_batching: { preferred_batch_size: [], max_queue_delay_microseconds: 0 },
    parameters: { version: { string_value: version } },
  }
}

/** What a row has one of has no dimension beside the rows, which the format can't say otherwise. */
function describeOutput({ name, datatype, columns }: OutputPort): {
  name: string
  data_type: string
  dims: number[]
  reshape?: { shape: number[] }
} {
  const data_type = typeOf(datatype)
  return columns === undefined
    ? { name, data_type, dims: [1], reshape: { shape: [] } }
    : { name, data_type, dims: [columns] }
}

/** The configuration calls texts otherwise than the protocol does. */
function typeOf(datatype: string): string {
  return datatype === "BYTES" ? "TYPE_STRING" : `TYPE_${datatype}`
}
