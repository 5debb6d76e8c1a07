import type { Model } from "../inference/model.ts"
import { type InferRequest, malformed, outputText, type WantedOutput } from "./infer-request.ts"
import {
  classificationValues,
  labelValues,
  type OutputValues,
  probabilityValues,
} from "./output-values.ts"

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
   * @param probabilities row after row, one value a class
   */
  write(request: InferRequest, probabilities: Float32Array): WrittenAnswer
}

/** Writes the outputs that are wanted, in the order wanted; the label first where all are. */
export function outputWriter({ card, version }: Pick<Model, "card" | "version">): OutputWriter {
  const { label, probabilities: numbers } = card.model
  const names = card.classes.map(({ name }) => name)
  const beginning = `{"model_name":${JSON.stringify(card.name)},"model_version":${JSON.stringify(version)}`

  const valuesOf = (wanted: WantedOutput, probabilities: Float32Array): OutputValues => {
    if (wanted.name === label) return labelValues(probabilities, names)
    return wanted.classification === undefined
      ? probabilityValues(probabilities, names.length)
      : classificationValues(probabilities, names, wanted.classification)
  }

  return {
    check({ outputs = [] }) {
      const seen = new Set<string>()
      for (const { name, classification } of outputs) {
        const known = name === label || name === numbers
        if (!known)
          throw malformed(
            `${outputText(name)}: is unknown; there are ${JSON.stringify(label)} and ${JSON.stringify(numbers)}`,
          )
        if (seen.has(name)) throw malformed(`${outputText(name)}: is asked for twice`)
        seen.add(name)
        if (classification !== undefined && name === label)
          throw malformed(
            `${outputText(name)}: has no probabilities to classify by; ask for the classification of ${JSON.stringify(numbers)}`,
          )
      }
    },
    write({ id, outputs, isBinary }, probabilities) {
      const wanted = outputs ?? [
        { name: label, isBinary, classification: undefined },
        { name: numbers, isBinary, classification: undefined },
      ]
      const buffers: Uint8Array[] = []
      let tensors = ""
      for (const output of wanted) {
        const values = valuesOf(output, probabilities)
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
