import {
  answerOf,
  type CardInput,
  type ClassAnswer,
  inputsOf,
  isTrained,
  type ModelCard,
} from "../../model/card.ts"
import { DATATYPE_OF } from "../inference/datatype.ts"

/** An input as the protocol describes it: rows × columns. */
export interface InputPort extends CardInput {
  readonly datatype: (typeof DATATYPE_OF)[CardInput["type"]]
}

/** An output as the protocol describes it. */
export interface OutputPort {
  readonly name: string
  readonly datatype: "FP32" | "FP64" | "BYTES"
  /** How many values a row has; undefined where it has one, and no dimension for it. */
  readonly columns: number | undefined
}

/** The inputs of a model: those of its graph. */
export function inputPorts(card: ModelCard): InputPort[] {
  return inputsOf(card).map(({ name, type, columns }) => ({
    name,
    type,
    columns,
    datatype: DATATYPE_OF[type],
  }))
}

/** The outputs of a model: the label first, where it has one, then the numbers. */
export function outputPorts(card: ModelCard): {
  readonly label: OutputPort | undefined
  readonly numbers: OutputPort
} {
  const answer = answerOf(card)
  const datatype = DATATYPE_OF[answer.type]
  const { output: name } = answer
  if (answer.kind === "value")
    return { label: undefined, numbers: { name, datatype, columns: undefined } }
  return {
    label: { name: labelName(card, answer), datatype: "BYTES", columns: undefined },
    numbers: { name, datatype, columns: answer.classes.length },
  }
}

/** A graph that has no label of its own gets one by the usual name: the class is known all the same. */
function labelName(card: ModelCard, { label, output }: ClassAnswer): string {
  if (isTrained(card)) return card.model.label
  return label ?? (output === "label" ? "class" : "label")
}
