import manifest from "../../package.json" with { type: "json" }
import { answerOf, answersClasses, type Class, type ClassCard } from "../../model/card.ts"
import { acceptedBy, type Feature, isCategory } from "../../model/feature.ts"
import type { RegressorCard } from "../../model/foreign-card.ts"
import type { Model } from "../inference/model.ts"
import { inputPorts, type OutputPort, outputPorts } from "./ports.ts"

/** A value of the protocol's parameters. */
type Parameters = Record<string, string | number>

/**
 * The extensions of the protocol that this server has, by the names that Triton gives them. That of
 * statistics is there, too, but not named: perf_analyzer would read them, and ends at once where a
 * version is no number (its `DetermineStatsModelVersion`).
 */
const EXTENSIONS = [
  "binary_tensor_data",
  "classification",
  "model_repository",
  "model_configuration",
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
  const features: readonly Feature[] = card.features
  const { label, numbers } = outputPorts(card)
  const shapeOf = ({ columns }: OutputPort) => (columns === undefined ? [-1] : [-1, columns])
  return {
    name: card.name,
    versions,
    platform: "onnx_onnxv1",
    inputs: inputPorts(card).map(({ name, datatype, columns }) => ({
      name,
      datatype,
      shape: [-1, columns.length],
      parameters: featureParameters(columns.map((index) => features[index] as Feature)),
    })),
    outputs: [
      ...(label ? [{ name: label.name, datatype: label.datatype, shape: shapeOf(label) }] : []),
      {
        name: numbers.name,
        datatype: numbers.datatype,
        shape: shapeOf(numbers),
        parameters: answersClasses(card) ? classParameters(card) : valueParameters(card),
      },
    ],
    properties: { title: card.title, description: card.description, sha256: card.model.sha256 },
  }
}

/** Parameters are flat, so each feature has some of its own: `feature.0.name` and so on. */
function featureParameters(features: readonly Feature[]): Parameters {
  return numbered("feature", features.map(parametersOf))
}

function parametersOf(feature: Feature): Parameters {
  const { name, label } = feature
  if (isCategory(feature)) {
    const categories = feature.categories.map((text, index) => [`category.${index}`, text])
    return { name, label, ...Object.fromEntries(categories) }
  }
  const { unit, observed } = feature
  const accepted = acceptedBy(feature)
  return {
    name,
    label,
    ...(unit === undefined ? {} : { unit }),
    "accepted.min": accepted.min,
    "accepted.max": accepted.max,
    ...(observed ? { "observed.min": observed.min, "observed.max": observed.max } : {}),
  }
}

function classParameters(card: ClassCard): Parameters {
  const each = (card.classes as readonly Class[]).map(({ name, label }) => ({ name, label }))
  // Of scores a client shall not think that they are probabilities.
  const kind = answerOf(card).kind
  return { ...(kind === "scores" ? { kind } : {}), ...numbered("class", each) }
}

function valueParameters({ value }: RegressorCard): Parameters {
  const { name, label, unit } = value
  return { name, label, ...(unit === undefined ? {} : { unit }) }
}

function numbered(prefix: string, each: readonly Parameters[]): Parameters {
  return Object.fromEntries(
    each.flatMap((parameters, index) =>
      Object.entries(parameters).map(([key, value]) => [`${prefix}.${index}.${key}`, value]),
    ),
  )
}
