import type { Fault } from "./document.ts"
import {
  acceptedBy,
  type CategoryFeature,
  type Feature,
  type FeatureValue,
  heldBy,
  isCategory,
  isWhole,
  type NumberFeature,
  numberOf,
} from "./feature.ts"

type Check = [holds: boolean, key: string, message: string]

/** What is wrong with a feature that fits the schema. */
export function inspectFeature(feature: Feature, path: string): Fault[] {
  const checks = isCategory(feature) ? checkCategories(feature) : checkNumbers(feature)
  return checks.flatMap(([holds, key, message]) =>
    holds ? [] : [{ path: `${path}.${key}`, message }],
  )
}

function checkCategories({ categories, reference }: CategoryFeature): Check[] {
  const twice = categories.findIndex((text, index) => categories.indexOf(text) !== index)
  const counts = reference?.counts.length ?? categories.length
  return [
    [twice < 0, `categories[${twice}]`, `${JSON.stringify(categories[twice])} is there twice`],
    [
      counts === categories.length,
      "reference.counts",
      `has ${counts} counts, but there are ${categories.length} categories`,
    ],
  ]
}

function checkNumbers(feature: NumberFeature): Check[] {
  const { observed, reference, type = "float32" } = feature
  const accepted = acceptedBy(feature)
  const held = heldBy(type)
  const { edges, counts } = reference ?? { edges: [], counts: [0] }
  const { min, max } = observed ?? accepted
  return [
    [accepted.min <= accepted.max, "accepted", `min ${accepted.min} is above max ${accepted.max}`],
    [min <= max, "observed", `min ${min} is above max ${max}`],
    [
      accepted.min <= min && max <= accepted.max,
      "accepted",
      `must hold the observed range ${min} to ${max}`,
    ],
    [
      held.min <= accepted.min && accepted.max <= held.max,
      "accepted",
      type === "float32"
        ? `must lie within ±${held.max}, the range of a 32-bit float`
        : `must lie within ${held.min} to ${held.max}, the range of ${type}`,
    ],
    [
      edges.every((edge, at) => at === 0 || edge > (edges[at - 1] ?? edge)),
      "reference.edges",
      "must ascend",
    ],
    [
      counts.length === edges.length + 1,
      "reference.counts",
      `has ${counts.length} counts, but ${edges.length} edges make ${edges.length + 1} bins`,
    ],
    [
      reference === undefined || observed !== undefined,
      "reference",
      "needs the observed range, in which its bins lie",
    ],
  ]
}

/** What is wrong with a row of values as people write them. */
export function inspectRow(
  row: readonly FeatureValue[],
  features: readonly Feature[],
  path: string,
): Fault[] {
  if (row.length !== features.length)
    return [
      { path, message: `has ${row.length} values, but there are ${features.length} features` },
    ]
  return row.flatMap((value, column) => {
    const feature = features[column] as Feature
    const message = faultOf(value, feature)
    return message === undefined ? [] : [{ path: `${path}[${column}]`, message }]
  })
}

function faultOf(value: FeatureValue, feature: Feature): string | undefined {
  const found = JSON.stringify(value)
  if (isCategory(feature)) {
    const isKnown = typeof value === "string" && !Number.isNaN(numberOf(feature, value))
    return isKnown ? undefined : `${found} is none of the categories of ${feature.name}`
  }
  if (typeof value !== "number") return `${feature.name} is a number, not ${found}`
  if (isWhole(feature) && !Number.isInteger(value))
    return `${feature.name} is a whole number, not ${found}`
  const { min, max } = acceptedBy(feature)
  return value >= min && value <= max ? undefined : `${found} must be from ${min} to ${max}`
}
