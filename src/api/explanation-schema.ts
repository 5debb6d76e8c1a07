import type { ModelCard } from "../../model/card.ts"

/** The schema of an explanation, as `?explain=true` adds it to a prediction. */
export function explanationSchema({ features, classes }: ModelCard) {
  const label = { enum: classes.map(({ name }) => name) }
  const number = { type: "number" }
  const byFeature = {
    type: "object",
    required: features.map(({ name }) => name),
    properties: Object.fromEntries(features.map(({ name }) => [name, number])),
  }
  return object("Why this class", {
    class: label,
    against: { ...label, description: "The most probable class but one" },
    log_odds: orNull("What speaks for the class against the next one", {
      value: { ...number, description: "ln(P(class) / P(against)): base and contributions" },
      base: number,
      contributions: byFeature,
      reference: { ...byFeature, description: "Where the contributions count from" },
    }),
    shapley: orNull("What adds to P(class)", { base: number, contributions: byFeature }),
    flips: {
      type: ["array", "null"],
      description: "The smallest change of single features that makes it another class",
      items: object("A change of one feature", {
        feature: { enum: features.map(({ name }) => name) },
        from: number,
        to: number,
        class: label,
        share_of_range: { ...number, description: "How far, of the observed range" },
      }),
    },
    methods: object("How each was found, and what none of them says", {
      log_odds: { type: "string" },
      shapley: { type: "string" },
      flips: { type: "string" },
      limits: { type: "string" },
    }),
  })
}

function object(description: string, properties: Readonly<Record<string, object>>) {
  return { type: "object", description, required: Object.keys(properties), properties }
}

function orNull(description: string, properties: Readonly<Record<string, object>>) {
  return { ...object(description, properties), type: ["object", "null"] }
}
