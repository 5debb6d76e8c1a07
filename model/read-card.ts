import { ModelCard } from "./card.ts"
import { type Fault, readDocument } from "./document.ts"

/** The largest magnitude that a feature may accept: beyond it a 32-bit float is Infinity. */
const LARGEST_FLOAT32 = 3.4028234663852886e38

/**
 * Reads a card from YAML.
 *
 * @param text the file's content
 * @param file its name, for the messages
 * @returns a card whose parts agree with each other
 * @throws {DocumentError} naming every fault with its line and column
 */
export function readCard(text: string, file: string): ModelCard {
  return readDocument(ModelCard, text, file, inspect)
}

/** What the schema cannot say: that the parts of a card agree in names, numbers and order. */
function inspect(card: ModelCard): Fault[] {
  const faults: Fault[] = []
  const expect = (holds: boolean, path: string, message: string) => {
    if (!holds) faults.push({ path, message })
  }
  const features = card.features.length
  const classes = card.classes.length
  const sized = (length: number, wanted: number, path: string, of: string) =>
    expect(length === wanted, path, `has ${length} values, but there are ${wanted} ${of}`)

  for (const key of ["features", "classes"] as const) {
    const names = card[key].map(({ name }) => name)
    names.forEach((name, index) => {
      expect(
        names.indexOf(name) === index,
        `${key}[${index}].name`,
        `${JSON.stringify(name)} is there twice`,
      )
    })
  }
  card.features.forEach(({ observed, accepted, reference }, index) => {
    const path = `features[${index}]`
    expect(
      observed.min <= observed.max,
      `${path}.observed`,
      `min ${observed.min} is above max ${observed.max}`,
    )
    expect(
      accepted.min <= observed.min && observed.max <= accepted.max,
      `${path}.accepted`,
      `must hold the observed range ${observed.min} to ${observed.max}`,
    )
    expect(
      Math.max(-accepted.min, accepted.max) <= LARGEST_FLOAT32,
      `${path}.accepted`,
      `must lie within ±${LARGEST_FLOAT32}, the range of a 32-bit float`,
    )
    const { edges, counts } = reference
    expect(
      edges.every((edge, at) => at === 0 || edge > (edges[at - 1] ?? edge)),
      `${path}.reference.edges`,
      "must ascend",
    )
    expect(
      counts.length === edges.length + 1,
      `${path}.reference.counts`,
      `has ${counts.length} counts, but ${edges.length} edges make ${edges.length + 1} bins`,
    )
  })
  card.classes.forEach(({ means }, index) =>
    sized(means.length, features, `classes[${index}].means`, "features"),
  )
  sized(card.evaluation.recall.length, classes, "evaluation.recall", "classes")
  sized(card.evaluation.confusion.length, classes, "evaluation.confusion", "classes")
  card.evaluation.confusion.forEach((row, index) =>
    sized(row.length, classes, `evaluation.confusion[${index}]`, "classes"),
  )
  card.golden.forEach((golden, index) => {
    const path = `golden[${index}]`
    sized(golden.features.length, features, `${path}.features`, "features")
    sized(golden.probabilities.length, classes, `${path}.probabilities`, "classes")
    expect(
      card.classes.some(({ name }) => name === golden.class),
      `${path}.class`,
      `${JSON.stringify(golden.class)} is not one of the classes`,
    )
  })
  return faults
}
