import { answersClasses } from "../../model/card.ts"
import { layoutOf } from "../inference/layout.ts"
import type { Model } from "../inference/model.ts"
import type { Values } from "../inference/values.ts"
import { type InferRequest, malformed, outputText, type WantedOutput } from "./infer-request.ts"
import {
  classificationValues,
  labelValues,
  numbersOf,
  type OutputValues,
  probabilityValues,
} from "./output-values.ts"
import { outputPorts } from "./ports.ts"

/** The body of an answer. */
export interface WrittenAnswer {
  readonly body: string | Uint8Array<ArrayBuffer>
  /** How long the JSON at its beginning is, where tensors in binary follow. */
  readonly jsonLength: number | undefined
}

/** How the answers of a model are written. */
export interface OutputWriter {
  /** @throws {Problem} 400 if an output is wanted that the model has not, or not in that way */
  check(request: InferRequest): void
  /**
   * @param request that has been checked
   * @param answers row after row, as the card's layout has them
   */
  write(request: InferRequest, answers: Values): WrittenAnswer
}

/** Writes the outputs that are wanted, in the order wanted; the label first where all are. */
export function outputWriter({ card, version }: Pick<Model, "card" | "version">): OutputWriter {
  const ports = outputPorts(card)
  const label = ports.label?.name
  const numbers = ports.numbers.name
  const names = answersClasses(card) ? card.classes.map(({ name }) => name) : []
  const layout = layoutOf(card)
  const known = label === undefined ? [numbers] : [label, numbers]
  const beginning = `{"model_name":${JSON.stringify(card.name)},"model_version":${JSON.stringify(version)}`

  const valuesOf = (wanted: WantedOutput, answers: Values): OutputValues => {
    const { columns } = ports.numbers
    if (layout.kind === "value") return probabilityValues(answers, columns)
    if (wanted.name === label) return labelValues(answers, names, layout)
    const own = numbersOf(answers, layout)
    return wanted.classification === undefined
      ? probabilityValues(own, columns)
      : classificationValues(own, names, wanted.classification)
  }

  return {
    check({ outputs = [] }) {
      const seen = new Set<string>()
      for (const { name, classification } of outputs) {
        if (!known.includes(name)) {
          const there = known.map((one) => JSON.stringify(one)).join(" and ")
          const are = known.length === 1 ? "there is" : "there are"
          throw malformed(`${outputText(name)}: is unknown; ${are} ${there}`)
        }
        if (seen.has(name)) throw malformed(`${outputText(name)}: is asked for twice`)
        seen.add(name)
        if (classification !== undefined && layout.kind === "value")
          throw malformed(`${outputText(name)}: is a number, which has no classes`)
        if (classification !== undefined && name === label)
          throw malformed(
            `${outputText(name)}: has no probabilities to classify by; ask for the classification of ${JSON.stringify(numbers)}`,
          )
      }
    },
    write({ id, outputs, isBinary }, answers) {
      const wanted = outputs ?? known.map((name) => ({ name, isBinary, classification: undefined }))
      const buffers: Uint8Array[] = []
      let tensors = ""
      for (const output of wanted) {
        const values = valuesOf(output, answers)
        if (tensors !== "") tensors += ","
        tensors += `{"name":${JSON.stringify(output.name)},"datatype":"${values.datatype}","shape":[${values.shape.join(",")}],`
        if (output.isBinary) {
          const bytes = values.bytes()
          buffers.push(bytes)
          tensors += `"parameters":{"binary_data_size":${bytes.length}}}`
        } else {
          tensors += `"data":[${values.json()}]}`
        }
      }
      const named = id === undefined ? beginning : `${beginning},"id":${JSON.stringify(id)}`
      const json = `${named},"outputs":[${tensors}]}`
      return buffers.length === 0 ? { body: json, jsonLength: undefined } : joined(json, buffers)
    },
  }
}

/** The tensors in binary stand behind the JSON, in its order. */
function joined(json: string, buffers: readonly Uint8Array[]): WrittenAnswer {
  const head = new TextEncoder().encode(json)
  const body = new Uint8Array(buffers.reduce((sum, { length }) => sum + length, head.length))
  body.set(head)
  let at = head.length
  for (const buffer of buffers) {
    body.set(buffer, at)
    at += buffer.length
  }
  return { body, jsonLength: head.length }
}
