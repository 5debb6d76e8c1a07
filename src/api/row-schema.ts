import type { ModelCard } from "../../model/card.ts"
import {
  acceptedBy,
  type Feature,
  type FeatureValue,
  isCategory,
  isWhole,
  type NumberFeature,
} from "../../model/feature.ts"

/** The schema of a row, as `/predict` takes it. */
export function rowSchema(card: ModelCard) {
  const features: readonly Feature[] = card.features
  return {
    type: "object",
    additionalProperties: false,
    required: features.map(({ name }) => name),
    properties: Object.fromEntries(
      features.map((feature) => [
        feature.name,
        isCategory(feature)
          ? {
              enum: feature.categories,
              title: feature.label,
              description: feature.description,
            }
          : numberSchema(feature),
      ]),
    ),
  }
}

/** A row by the names of its features. */
export function namedRow(
  { features }: ModelCard,
  values: readonly FeatureValue[],
): Record<string, FeatureValue> {
  return Object.fromEntries(features.map(({ name }, column) => [name, values[column] ?? 0]))
}

function numberSchema(feature: NumberFeature) {
  const { label, unit, description, observed, type } = feature
  const inUnit = unit ? ` ${unit}` : ""
  const seen = observed
    ? ` In the training data from ${observed.min} to ${observed.max}${inUnit}.`
    : ""
  const texts = { title: unit ? `${label} (${unit})` : label, description: `${description}${seen}` }
  const { min, max } = acceptedBy(feature)
  if (type === "bool") return { enum: [false, true, 0, 1], ...texts }
  return { type: isWhole(feature) ? "integer" : "number", ...texts, minimum: min, maximum: max }
}
