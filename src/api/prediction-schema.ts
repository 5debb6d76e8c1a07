import { type ClassAnswer, answerOf, type ModelCard } from "../../model/card.ts"

/** The schema of a prediction, as `/predict` answers it for a row. */
export function predictionSchema(card: ModelCard) {
  const answer = answerOf(card)
  const explanation = { $ref: "#/components/schemas/Explanation" }
  if (answer.kind === "value") {
    const { label, unit, description } = answer.value
    const title = unit ? `${label} (${unit})` : label
    return {
      type: "object",
      required: ["value"],
      properties: { value: { type: "number", title, description }, explanation },
    }
  }
  return {
    type: "object",
    required: ["class", answer.kind],
    properties: {
      class: {
        enum: answer.classes.map(({ name }) => name),
        description:
          answer.label === undefined
            ? largestText(answer.kind)
            : "The class that the model decides for",
      },
      [answer.kind]: numbersSchema(answer),
      explanation,
    },
  }
}

function largestText(kind: "probabilities" | "scores"): string {
  return kind === "scores" ? "The class with the largest score" : "The most probable class"
}

function numbersSchema({ kind, classes }: ClassAnswer) {
  const limits = kind === "scores" ? {} : { minimum: 0, maximum: 1 }
  return {
    type: "object",
    description:
      kind === "scores"
        ? "The score of each class: more is more of it, and nothing else is known of them; they are no probabilities"
        : "The probability of each class; they sum to 1",
    required: classes.map(({ name }) => name),
    properties: Object.fromEntries(
      classes.map(({ name, label, description }) => [
        name,
        { type: "number", ...limits, title: label, description },
      ]),
    ),
  }
}

/** What the card's golden rows are answered, one a row; none where it has none. */
export function goldenPredictions(card: ModelCard): object[] {
  const answer = answerOf(card)
  return (card.golden ?? []).map((golden) => {
    if ("value" in golden || answer.kind === "value")
      return { value: "value" in golden ? golden.value : 0 }
    const numbers =
      answer.kind === "scores" && "scores" in golden ? golden.scores : golden.probabilities
    return {
      class: golden.class,
      [answer.kind]: Object.fromEntries(
        answer.classes.map(({ name }, label) => [name, numbers?.[label]]),
      ),
    }
  })
}
