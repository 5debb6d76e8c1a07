import manifest from "../../package.json" with { type: "json" }
import type { ModelCard } from "../../model/card.ts"
import type { Model } from "../inference/model.ts"

/** A value of the protocol's parameters. */
type Parameters = Record<string, string | number>

/** The extensions of the protocol that this server has, by the names that Triton gives them. */
const EXTENSIONS = [
  "binary_tensor_data",
  "classification",
  "model_repository",
  "model_configuration",
  "statistics",
]

/** What `GET /v2` answers. */
export function describeServer() {
  return { name: manifest.name, version: manifest.version, extensions: EXTENSIONS }
}

/**
 * What `GET /v2/models/NAME` answers: all of it is in the card.
 *
 * @param versions in which it is served, the one that is asked without a version first
 */
export function describeModel(
  { card, version }: Pick<Model, "card" | "version">,
  versions: readonly string[] = [version],
) {
  const { model, features, classes } = card
  return {
    name: card.name,
    versions,
    platform: "onnx_onnxv1",
    inputs: [
      {
        name: model.input,
        datatype: "FP32",
        shape: [-1, features.length],
        parameters: featureParameters(features),
      },
    ],
    outputs: [
      { name: model.label, datatype: "BYTES", shape: [-1] },
      {
        name: model.probabilities,
        datatype: "FP32",
        shape: [-1, classes.length],
        parameters: classParameters(classes),
      },
    ],
    parameters: { title: card.title, description: card.description, sha256: model.sha256 },
  }
}

/** Parameters are flat, so each feature has some of its own: `feature.0.name` and so on. */
function featureParameters(features: ModelCard["features"]): Parameters {
  const each = features.map(({ name, label, unit, accepted, observed }) => ({
    name,
    label,
    ...(unit === undefined ? {} : { unit }),
    "accepted.min": accepted.min,
    "accepted.max": accepted.max,
    "observed.min": observed.min,
    "observed.max": observed.max,
  }))
  return numbered("feature", each)
}

function classParameters(classes: ModelCard["classes"]): Parameters {
  const each = classes.map(({ name, label }) => ({ name, label }))
  return numbered("class", each)
}

function numbered(prefix: string, each: readonly Parameters[]): Parameters {
  return Object.fromEntries(
    each.flatMap((parameters, index) =>
      Object.entries(parameters).map(([key, value]) => [`${prefix}.${index}.${key}`, value]),
    ),
  )
}
