import type { Feature } from "./feature.ts"
import type { ClassifierCard, RegressorCard } from "./foreign-card.ts"
import type { ClassesAnswer, GraphContract, GraphInput } from "./onnx/contract.ts"
import { GraphError } from "./onnx/graph-error.ts"

/** A name has no more characters. */
const LONGEST_NAME = 100
/** What no name and no text on one line may hold. */
const CONTROLS = /\p{Cc}+/gu

/**
 * Makes a card of what a graph says of itself: names, types, categories and classes. Of how its data
 * were, it knows nothing.
 *
 * @param name of the model, which is also that of its file
 * @param contract of the graph
 * @param sha256 the digest of the file
 * @returns a card that fits its schema, and the graph
 * @throws {GraphError} if the graph takes texts and does not tell which
 */
export function inferCard(
  name: string,
  contract: GraphContract,
  sha256: string,
): ClassifierCard | RegressorCard {
  const { answer, inputs, metadata, producer } = contract
  const [only, ...others] = inputs
  const graph = {
    file: `${name}.onnx`,
    sha256,
    ...(producer === undefined ? {} : { producer: lineOf(producer) }),
    ...(only && others.length === 0 ? { input: only.name } : {}),
    ...(answer.type === "float64" ? { answers: answer.type } : {}),
  }
  const texts = {
    card: 1,
    name,
    title: lineOf(metadata.get("title") ?? "") || titleOf(name),
    description:
      metadata.get("description") ||
      "A model from elsewhere. Its card was made of its graph alone, which does not say what it is for.",
  } as const
  const features = featuresOf(inputs)
  if (answer.kind !== "value")
    return {
      ...texts,
      model: {
        ...graph,
        ...(answer.label ? { label: answer.label.output, decision: "label" } : {}),
        [answer.kind]: answer.output,
      },
      features,
      classes: classesOf(answer),
    }
  return {
    ...texts,
    model: { ...graph, value: answer.output },
    features,
    value: {
      name: distinct([answer.output])[0] ?? "value",
      label: "Value",
      description: "What the model answers.",
    },
  }
}

/** One feature a column, in the order of the inputs. */
function featuresOf(inputs: readonly GraphInput[]): Feature[] {
  const names = distinct(inputs.flatMap((input) => input.names))
  let next = 0
  return inputs.flatMap((input) =>
    input.categories.map((known, column): Feature => {
      const name = names[next++] ?? ""
      const texts = {
        name,
        label: name,
        description:
          input.columns === 1
            ? `The model's input ${lineOf(input.name)}.`
            : `Column ${column} of the model's input ${lineOf(input.name)}, counted from 0.`,
      }
      const isOwn = inputs.length > 1 && input.name !== name
      const own = isOwn ? { input: input.name } : {}
      if (input.type !== "string")
        return { ...texts, ...(input.type === "float32" ? {} : { type: input.type }), ...own }
      const categories = categoriesFrom(known ?? [])
      if (categories.length > 0) return { ...texts, type: "string", ...own, categories }
      throw new GraphError(
        `takes texts for ${JSON.stringify(name)}, and does not say which; write its card from a table that has them: bun run card FILE.onnx --data TABLE.csv`,
      )
    }),
  )
}

function classesOf({ classes, label }: ClassesAnswer): ClassifierCard["classes"] {
  return distinct(classes).map((name, index) => {
    const value = label?.values[index] ?? name
    // A number alone says nothing to a person.
    const own = /^-?\d+$/.test(name) ? `Class ${name}` : name
    const texts = { name, label: own, description: `What the model calls ${lineOf(value)}.` }
    return value === name ? texts : Object.assign(texts, { value })
  })
}

/** Texts that a person can choose from, each once. */
function categoriesFrom(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== "" && text === text.replaceAll(CONTROLS, ""))
}

/** Names as a card has them: printable, not too long, no two alike. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set(["__proto__"])
  return names.map((name, index) => {
    const plain = lineOf(name).slice(0, LONGEST_NAME).toWellFormed() || `column_${index}`
    for (let round = 1; ; round++) {
      const suffix = round === 1 ? "" : `_${round}`
      const own = plain.slice(0, LONGEST_NAME - suffix.length) + suffix
      if (taken.has(own)) continue
      taken.add(own)
      return own
    }
  })
}

function lineOf(text: string): string {
  return text.replaceAll(CONTROLS, " ").trim()
}

/** `wine-forest` reads `Wine forest`. */
function titleOf(name: string): string {
  const words = name.replaceAll(/[-_]+/g, " ").trim() || name
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}
