import type { Model } from "../inference/model.ts"

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
  const { input, label, probabilities, file } = card.model
  return {
    name: card.name,
    platform: "onnxruntime_onnx",
    backend: "onnxruntime",
    version_policy: { latest: { num_versions: 1 } },
    max_batch_size: mostRows,
    input: [
      { name: input, data_type: "TYPE_FP32", format: "FORMAT_NONE", dims: [card.features.length] },
    ],
    output: [
      // A row has one label: no dimension beside the rows, which the format can't say otherwise.
      { name: label, data_type: "TYPE_STRING", dims: [1], reshape: { shape: [] } },
      { name: probabilities, data_type: "TYPE_FP32", dims: [card.classes.length] },
    ],
    instance_group: [{ name: card.name, kind: "KIND_CPU", count: 1, gpus: [] }],
    default_model_filename: file,
    // Requests that wait together run together, and none waits for another.
    dynamic_batching: { preferred_batch_size: [], max_queue_delay_microseconds: 0 },
    parameters: { version: { string_value: version } },
  }
}
