import type { ModelCard } from "../model/card.ts"
import { answersClasses, isTrained } from "../model/card.ts"
import { type Feature, isCategory } from "../model/feature.ts"
import type { GraphInput } from "../model/onnx/contract.ts"
import type { ForeignCard } from "./examples.ts"

/** A card can't be brought up to date. The message is the end of a sentence that begins with its file. */
export class KeptError extends Error {
  override name = "KeptError" as const
  readonly code = "kept"
}

/**
 * The inputs of a graph with the names and categories that a card has written down for them.
 *
 * @throws {KeptError} if the card is of another kind of model
 */
export function inputsWithKept(inputs: readonly GraphInput[], old: ModelCard): GraphInput[] {
  if (isTrained(old)) throw new KeptError("is a card that training wrote: train again")
  const columns = inputs.reduce((sum, input) => sum + input.columns, 0)
  if (columns !== old.features.length)
    throw new KeptError(
      `has ${old.features.length} features, but the graph takes ${columns}: it is of another model; move it away`,
    )
  let next = 0
  return inputs.map((input) => {
    const features = old.features.slice(next, (next += input.columns))
    return {
      ...input,
      names: features.map(({ name }) => name),
      categories: input.categories.map((known, column) => {
        const feature = features[column]
        const kept = feature && isCategory(feature) ? feature.categories : undefined
        return known ?? (input.type === "string" ? kept : undefined)
      }),
    }
  })
}

/**
 * What a person has written into a card, in the card that is made anew: texts and ranges. What the old
 * one promises of answers is only kept for the same file.
 *
 * @throws {KeptError} if one answers classes and the other a number
 */
export function withKept(card: ForeignCard, old: ForeignCard): ForeignCard {
  if (answersClasses(card) !== answersClasses(old))
    throw new KeptError(
      "answers something else than the graph does: it is of another model; move it away",
    )
  const { title, description, background } = old
  const isSame = old.model.sha256 === card.model.sha256
  return {
    ...card,
    title,
    description,
    features: (card.features as readonly Feature[]).map((feature, index) =>
      featureWithKept(feature, old.features[index]),
    ),
    ...(background ? { background } : {}),
    ...("classes" in card && "classes" in old
      ? { classes: card.classes.map((one) => classWithKept(one, old.classes)) }
      : {}),
    ...("value" in card && "value" in old ? { value: old.value } : {}),
    ...(isSame && old.golden ? { golden: old.golden } : {}),
  } as ForeignCard
}

function featureWithKept(feature: Feature, old: Feature | undefined): Feature {
  if (!old || isCategory(old) !== isCategory(feature)) return feature
  if (!isCategory(feature) || !isCategory(old)) {
    // How the graph takes it, the graph knows best.
    const { type, input } = feature
    return { ...feature, ...old, ...(type ? { type } : {}), ...(input ? { input } : {}) } as Feature
  }
  const { label, description, reference } = old
  const isSame = feature.categories.join("\n") === old.categories.join("\n")
  return { ...feature, label, description, ...(isSame && reference ? { reference } : {}) }
}

type OneClass = { name: string; value?: string }

/** The class of the same label. */
function classWithKept<Class extends OneClass>(one: Class, olds: readonly Class[]): Class {
  const valueOf = ({ value, name }: OneClass) => value ?? name
  const old = olds.find((other) => valueOf(other) === valueOf(one))
  return old ? { ...one, ...old } : one
}
