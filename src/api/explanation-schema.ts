import { type ClassCard, answersClasses, type ModelCard } from "../../model/card.ts"
import { type Feature, isCategory } from "../../model/feature.ts"

const NUMBER = { type: "number" }
const NOTHING = { type: "null" }

/** The schema of an explanation, as `?explain=true` adds it to a prediction. */
export function explanationSchema(card: ModelCard) {
  const contributions = byFeature(card)
  const methods = object("How each was found, and what none of them says", {
    log_odds: { type: "string" },
    shapley: { type: "string" },
    flips: { type: "string" },
    limits: { type: "string" },
  })
  if (!answersClasses(card))
    return object("Why this value", {
      log_odds: NOTHING,
      shapley: orNull("What adds to the value", { base: NUMBER, contributions }),
      flips: NOTHING,
      methods,
    })
  const label = { enum: card.classes.map(({ name }) => name) }
  return object("Why this class", {
    class: label,
    against: { ...label, description: "The class with the largest number but this" },
    log_odds: orNull("What speaks for the class against the next one", {
      value: { ...NUMBER, description: "ln(P(class) / P(against)): base and contributions" },
      base: NUMBER,
      contributions,
      reference: { ...contributions, description: "Where the contributions count from" },
    }),
    shapley: orNull("What adds to the class's probability or score", {
      base: NUMBER,
      contributions,
    }),
    flips: {
      type: ["array", "null"],
      description: "The smallest change of single features that makes it another class",
      items: flipSchema(card, label),
    },
    methods,
  })
}

function flipSchema(card: ClassCard, label: object) {
  const features: readonly Feature[] = card.features
  const value = features.some(isCategory) ? { type: ["number", "string"] } : NUMBER
  return object("A change of one feature", {
    feature: { enum: features.map(({ name }) => name) },
    from: value,
    to: value,
    class: label,
    share_of_range: {
      type: ["number", "null"],
      description: "How far, of the observed range; null for a category, which has none",
    },
  })
}

function byFeature({ features }: ModelCard) {
  return {
    type: "object",
    required: features.map(({ name }) => name),
    properties: Object.fromEntries(features.map(({ name }) => [name, NUMBER])),
  }
}

function object(description: string, properties: Readonly<Record<string, object>>) {
  return { type: "object", description, required: Object.keys(properties), properties }
}

function orNull(description: string, properties: Readonly<Record<string, object>>) {
  return { ...object(description, properties), type: ["object", "null"] }
}
