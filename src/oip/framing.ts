import { unparsable } from "../http/body.ts"
import type { ModelCard } from "../../model/card.ts"
import { DATATYPES } from "./datatypes.ts"
import { type InferRequest, malformed, readInferRequest } from "./infer-request.ts"
import { inputPorts } from "./ports.ts"

/** What says where the JSON of a body ends, and tensors in binary begin. */
export const JSON_LENGTH_HEADER = "inference-header-content-length"

/**
 * How long the JSON at the beginning of a body is.
 *
 * @returns undefined where it is the whole body
 * @throws {Problem} 400 if the header is no length
 */
export function jsonLengthOf(headers: Headers): number | undefined {
  const text = headers.get(JSON_LENGTH_HEADER)
  if (text === null) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw malformed("Inference-Header-Content-Length must be a whole number from 0")
}

/**
 * Takes a body apart.
 *
 * @param jsonLength as `jsonLengthOf` gives it; 0 for a body that is the input itself, without any
 *   JSON: row after row in its own datatype, answered in binary
 * @throws {Problem} 400 if it is not such a request
 */
export function readFrame(
  bytes: Uint8Array,
  jsonLength: number | undefined,
  card: ModelCard,
): InferRequest {
  if (jsonLength === 0) return rawRequest(bytes, card)
  const length = jsonLength ?? bytes.length
  if (length > bytes.length)
    throw malformed(
      `Inference-Header-Content-Length is ${length}, but the body has ${bytes.length} bytes`,
    )
  const value = parseJson(bytes.subarray(0, length))
  return readInferRequest(value, jsonLength === undefined ? undefined : bytes.subarray(length))
}

/**
 * Parses bytes as JSON.
 *
 * @throws {Problem} 400 if they are something else
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes))
  } catch {
    throw notJson(bytes.length)
  }
}

/** @param length of what should have been JSON */
export function notJson(length: number | undefined): Error {
  return unparsable(
    length === 0
      ? "the body is empty; send an inference request"
      : "the body is not JSON in UTF-8, which has no NaN and no Infinity, or the binary tensors behind it are not announced by Inference-Header-Content-Length",
  )
}

function rawRequest(bytes: Uint8Array, card: ModelCard): InferRequest {
  const [input, ...others] = inputPorts(card)
  // Nothing says where one text ends.
  const size = input && DATATYPES.get(input.datatype)?.size
  if (input === undefined || size === undefined || others.length > 0)
    throw malformed(
      "a body without JSON is for models with one input of numbers; name the inputs in JSON",
    )
  const { name, columns, datatype } = input
  const perRow = columns.length * size
  if (bytes.length === 0 || bytes.length % perRow !== 0)
    throw malformed(
      `a body without JSON must be rows of ${columns.length} values of ${datatype}, ${perRow} bytes each; found ${bytes.length} bytes`,
    )
  const shape = [bytes.length / perRow, columns.length]
  return {
    id: undefined,
    inputs: [{ name, shape, datatype, data: undefined, bytes }],
    outputs: undefined,
    isBinary: true,
  }
}
