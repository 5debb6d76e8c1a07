import { Value } from "@sinclair/typebox/value"
import { ModelCard } from "./card.ts"
import type { Fault } from "./document.ts"
import { LARGEST_FLOAT32 } from "./schema.ts"

/**
 * Reads a card from YAML.
 *
 * A good card is read by Bun's own parser in about a millisecond. The `yaml` library, which knows
 * lines and columns but costs 60 ms and 12 MB at a start, is only loaded to say what is wrong with a
 * bad one.
 * The price: of a key that stands twice, the last is taken; a test looks for such keys in the card of
 * the box.
 *
 * @param text the file's content
 * @param file its name, for the messages
 * @returns a card whose parts agree with each other
 * @throws {DocumentError} naming every fault with its line and column
 */
export async function readCard(text: string, file: string): Promise<ModelCard> {
  const value = parse(text)
  if (Value.Check(ModelCard, value) && inspect(value).length === 0) return value
  const { readDocument } = await import("./document.ts")
  return readDocument(ModelCard, text, file, inspect)
}

function parse(text: string): unknown {
  try {
    return Bun.YAML.parse(text)
  } catch {
    return undefined
  }
}

/** What the schema cannot say: that the parts of a card agree in names, numbers and order. */
function inspect(card: ModelCard): Fault[] {
  return [
    ...repeatedNames(card, "features"),
    ...repeatedNames(card, "classes"),
    ...card.features.flatMap((feature, index) => inspectFeature(feature, `features[${index}]`)),
    ...inspectLengths(card),
    ...unknownClasses(card, "golden", card.golden),
    ...unknownClasses(card, "training.sample", card.training.sample ?? []),
  ]
}

function unknownClasses(
  { classes }: ModelCard,
  path: string,
  rows: readonly { class: string }[],
): Fault[] {
  return rows.flatMap(({ class: name }, index) =>
    classes.some((of) => of.name === name)
      ? []
      : [
          {
            path: `${path}[${index}].class`,
            message: `${JSON.stringify(name)} is not one of the classes`,
          },
        ],
  )
}

function repeatedNames(card: ModelCard, key: "features" | "classes"): Fault[] {
  const names = card[key].map(({ name }) => name)
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: `${key}[${index}].name`, message: `${JSON.stringify(name)} is there twice` }],
  )
}

function inspectFeature(feature: ModelCard["features"][number], path: string): Fault[] {
  const { observed, accepted, reference } = feature
  const { edges, counts } = reference
  const faults: [holds: boolean, key: string, message: string][] = [
    [observed.min <= observed.max, "observed", `min ${observed.min} is above max ${observed.max}`],
    [
      accepted.min <= observed.min && observed.max <= accepted.max,
      "accepted",
      `must hold the observed range ${observed.min} to ${observed.max}`,
    ],
    [
      Math.max(-accepted.min, accepted.max) <= LARGEST_FLOAT32,
      "accepted",
      `must lie within ±${LARGEST_FLOAT32}, the range of a 32-bit float`,
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
  ]
  return faults.flatMap(([holds, key, message]) =>
    holds ? [] : [{ path: `${path}.${key}`, message }],
  )
}

/** Every list of numbers has one for each feature, or one for each class. */
function inspectLengths(card: ModelCard): Fault[] {
  const { features, classes, evaluation, golden } = card
  const { linear } = card.model
  const sample = card.training.sample ?? []
  const ofFeatures: [path: string, list: unknown[]][] = [
    ...classes.map(({ means }, index): [string, unknown[]] => [`classes[${index}].means`, means]),
    ...golden.map((row, index): [string, unknown[]] => [`golden[${index}].features`, row.features]),
    ...(linear?.weights ?? []).map((row, index): [string, unknown[]] => [
      `model.linear.weights[${index}]`,
      row,
    ]),
    ...sample.map((row, index): [string, unknown[]] => [
      `training.sample[${index}].features`,
      row.features,
    ]),
  ]
  const ofClasses: [path: string, list: unknown[]][] = [
    ...(linear
      ? [
          ["model.linear.weights", linear.weights] satisfies [string, unknown[]],
          ["model.linear.intercepts", linear.intercepts] satisfies [string, unknown[]],
        ]
      : []),
    ["evaluation.recall", evaluation.recall],
    ["evaluation.confusion", evaluation.confusion],
    ...evaluation.confusion.map((row, index): [string, unknown[]] => [
      `evaluation.confusion[${index}]`,
      row,
    ]),
    ...golden.map((row, index): [string, unknown[]] => [
      `golden[${index}].probabilities`,
      row.probabilities,
    ]),
  ]
  const wrong = (lists: typeof ofClasses, wanted: number, of: string): Fault[] =>
    lists.flatMap(([path, { length }]) =>
      length === wanted
        ? []
        : [{ path, message: `has ${length} values, but there are ${wanted} ${of}` }],
    )
  return [
    ...wrong(ofFeatures, features.length, "features"),
    ...wrong(ofClasses, classes.length, "classes"),
  ]
}
